from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rights import CASE, RightsCase


@tagged("post_install", "-at_install")
class TestOneCase(RightsCase):
    """One active case per company and client, whatever becomes of the contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Second")["company"]

    def second_client(self):
        return self.env["res.partner"].create(
            {"name": "Cicha Bis", "is_company": True, "email": "bis@example.com"}
        )

    def case_of(self, partner, company=None):
        company = company or self.company
        return (
            self.env[CASE]
            .sudo()
            .create({"partner_id": partner.id, "company_id": company.id})
        )

    def merge(self, partners, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge(partners.ids, kept)

    @mute_logger("odoo.sql_db")
    def test_second_active_case_is_refused_by_the_database(self):
        self.case_of(self.quiet)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.case_of(self.quiet)
        contact = self.env["res.partner"].create(
            {"name": "Jan", "parent_id": self.quiet.id}
        )
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.case_of(contact)
        self.assertTrue(self.case_of(self.quiet, self.other))

    def test_second_active_case_is_refused_with_a_clear_message(self):
        case = self.quiet_case()
        case.active = False
        with self.assertRaises(UserError) as refused:
            self.quiet_case()
        self.assertIn("already being offboarded", str(refused.exception))
        self.assertIn(case.name, str(refused.exception))

    @mute_logger("odoo.sql_db")
    def test_merging_clients_with_an_active_case_each_is_refused(self):
        second = self.second_client()
        cases = self.case_of(self.quiet) | self.case_of(second)
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.merge(self.quiet | second, self.quiet)
        self.env.invalidate_all()
        self.assertEqual(cases.exists(), cases)
        self.assertEqual(cases.partner_id, self.quiet | second)

    def test_merging_clients_keeps_their_cases(self):
        second = self.second_client()
        ours, theirs = self.case_of(self.quiet), self.case_of(second, self.other)
        self.env.flush_all()
        self.merge(self.quiet | second, self.quiet)
        self.env.invalidate_all()
        self.assertEqual((ours | theirs).partner_id, self.quiet)
        self.assertEqual((ours | theirs).commercial_partner_id, self.quiet)

    @mute_logger("odoo.sql_db")
    def test_client_with_a_case_does_not_move_under_one_with_a_case(self):
        person = self.env["res.partner"].create({"name": "Jan Cichy"})
        self.case_of(person)
        self.case_of(self.quiet)
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            person.write({"parent_id": self.quiet.id})

    @mute_logger("odoo.sql_db")
    def test_contract_is_in_one_active_case(self):
        self.open_case(scope="contracts")
        with self.assertRaisesRegex(UserError, "already in the active case"):
            self.open_case(scope="contracts")
        case = self.case_of(self.client)
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            case.termination_ids.create(
                {"offboarding_id": case.id, "contract_id": self.contract.id}
            )

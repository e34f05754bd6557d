from odoo.fields import Command
from odoo.tests import tagged

from .execution_common import RUN, RefusalCase


@tagged("post_install", "-at_install")
class TestRefusalPeople(RefusalCase):
    """Whom something needs that isn't over stays as he is."""

    # Who changed his company

    def employ(self, person):
        """He gives up his business and works for another client of ours."""
        employer = self.env["res.partner"].create(
            {"name": "NewCo Sp. z o.o.", "is_company": True}
        )
        colleague = self.env["res.partner"].create(
            {"name": "Jan Nowy", "email": "jan@newco.test", "parent_id": employer.id}
        )
        person.parent_id = employer
        return employer, colleague

    def make_trader(self):
        """A closed case of a sole trader, who has an address for invoices."""
        trader = self.env["res.partner"].create(
            {"name": "Ewa Zielona", "email": "ewa@zielona.test", "is_company": False}
        )
        address = self.env["res.partner"].create(
            {"name": "Ewa Zielona", "type": "invoice", "parent_id": trader.id}
        )
        case = self.quiet_case(partner_ids=[Command.set(trader.ids)])
        self.assertEqual(case.partner_id, trader)
        return trader, address, case

    def test_people_of_whoever_employed_the_client_since_are_not_the_cases(self):
        trader, address, case = self.make_trader()
        case = case.with_user(self.officer)
        runs = self.env[RUN].sudo()
        run = runs.browse(case.action_audit_data()["res_id"])
        self.assertEqual(run.partner_ids, trader | address)
        run._write_step({"state": "done"})
        employer, colleague = self.employ(trader)
        self.assertEqual(case.commercial_partner_id, employer)
        run = runs.browse(case.action_audit_data()["res_id"])
        self.assertEqual(run.partner_ids, trader | address)
        # Even where the run was begun with them: the client is who he was.
        run = self.make_run(run.partner_ids | colleague, offboarding_id=case.id)
        for person in (trader, address, colleague):
            with self.subTest(person=person.name):
                self.assertEqual(self.judge(person, run), ("shared", False))

    def test_people_of_his_employer_are_not_exported_for_the_client(self):
        trader, _address, case = self.make_trader()
        _employer, colleague = self.employ(trader)
        exports = self.env["client.offboarding.data.export"].sudo()
        people = trader | colleague

        def sift(run):
            export = exports.create({"run_id": run.id, "lang": "en_US"})
            records = people.sudo().with_context(active_test=False)
            return export._get_sifter()._sift(records)[0]

        run = self.make_run(people, kind="export", offboarding_id=case.id)
        self.assertFalse(sift(run))
        # Of a person, whose company he belongs to today is what counts.
        self.assertEqual(sift(self.make_run(trader, kind="export")), people)

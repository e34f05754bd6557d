from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .execution_common import EMAIL, RUN, RefusalCase

CASE = "client.offboarding"


@tagged("post_install", "-at_install")
class TestRefusalPeople(RefusalCase):
    """Whom something needs that isn't over stays as he is."""

    def make_case(self, client, **values):
        cases = self.env[CASE].sudo()
        return cases.create(
            {
                "partner_id": client.id,
                "company_id": self.company.id,
                "scope": "contracts",
                **values,
            }
        )

    def make_quiet_contract(self, **line):
        return self.make_contract(line, partner_id=self.quiet.id, name="New", code="N")

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

    # What goes on

    def test_who_takes_part_in_another_case_that_runs_stays(self):
        self.assertIsNone(self.judge(self.contact))
        person_run = self.make_run(self.contact)
        fields = {"new_provider_contact_ids": "needed", "contact_ids": "shared"}
        for field, of_case in fields.items():
            other = self.make_case(self.client)
            other[field] = self.contact
            with self.subTest(field=field):
                self.assertEqual(self.judge(self.contact), (of_case, False))
                verdict = self.judge(self.contact, person_run)
                self.assertEqual(verdict, ("needed", False))
                self.set_in_database(other, state="cancelled")
                self.assertIsNone(self.judge(self.contact, person_run))

    def test_archived_contact_of_another_case_that_runs_stays(self):
        other = self.make_case(self.client)
        other.new_provider_contact_ids = self.contact
        self.contact.active = False
        self.assertEqual(self.judge(self.contact), ("needed", False))

    def test_people_of_a_client_with_another_case_that_runs_stay(self):
        other = self.make_case(self.quiet)
        self.assertEqual(self.judge(self.contact), ("needed", False))
        # One who asks for it himself isn't his company's.
        person_run = self.make_run(self.contact)
        self.assertIsNone(self.judge(self.contact, person_run))
        for state in ("closed", "cancelled"):
            self.set_in_database(other, state=state)
            self.assertIsNone(self.judge(self.contact))

    def test_people_of_a_client_who_came_back_stay_until_that_is_over(self):
        """On 16 November 2026, after an end on the 10th."""
        self.assertEqual(self.case.date_end, date(2026, 11, 10))
        contract = self.make_quiet_contract(date_start="2026-11-15")
        self.assertEqual(self.judge(self.contact), ("needed", False))
        for end, verdict in (
            ("2026-11-16", ("needed", False)),
            ("2026-11-15", None),
        ):
            self.set_in_database(contract, date_end=end)
            with self.subTest(end=end):
                self.assertEqual(self.judge(self.contact), verdict)

    def test_contract_of_the_case_needs_nobody_unless_it_was_taken_up_again(self):
        contract = self.make_quiet_contract()
        termination = self.case.sudo().termination_ids
        self.set_in_database(termination, contract_id=contract.id)
        for is_ended, day, state, verdict in (
            (False, "2026-11-15", "handover", None),
            (True, "2026-11-16", "closed", None),
            (True, "2026-11-15", "closed", ("needed", False)),
            (True, "2026-11-15", "handover", ("needed", False)),
            # The client stays.
            (False, "2026-11-15", "closed", ("needed", False)),
        ):
            self.set_in_database(termination, is_ended=is_ended, date_end=day)
            self.set_in_database(self.case, state=state)
            with self.subTest(is_ended=is_ended, day=day, state=state):
                self.assertEqual(self.judge(self.contact), verdict)

    def test_erasing_touches_nobody_of_a_client_who_came_back(self):
        self.make_traces()
        self.make_quiet_contract(date_start="2026-11-15")
        run = self.execute()
        self.assertEqual(run.state, "done", run.error)
        self.assertEqual(self.outcome(run, self.contact)[1:], ("refused", "needed"))
        self.assertEqual(self.contact.email, EMAIL)
        self.assertTrue(self.message.exists() and self.file.exists())
        self.assertEqual(self.event.partner_ids, self.contact | self.other)

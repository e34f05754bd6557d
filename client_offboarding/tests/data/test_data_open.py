from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..data_common import DataCase


@tagged("post_install", "-at_install")
class TestDataOpen(DataCase):
    """A case with a processing agreement isn't confirmed before somebody looked."""

    def get_deadlines(self):
        deadlines = self.env["client.offboarding.deadline"]
        deadlines.invalidate_model()
        return deadlines.search(
            [("offboarding_id", "=", self.case.id), ("kind", "=", "data")]
        )

    def assertOpen(self, count):
        check = self.check(self.case, "data_open")
        self.assertEqual(check.item_count, count)
        self.assertEqual(check.state, "open" if count else "ok")

    def test_unlooked_case_is_not_confirmed(self):
        self.assertOpen(1)
        self.assertEqual(
            self.item_ids(self.case, "data_open"), set(self.case.termination_ids.ids)
        )
        with self.assertRaises(UserError):
            self.case.action_request_confirmation()
        self.assertEqual(self.case.state, "handover")

    def test_area_is_grey_until_somebody_looked(self):
        """Without an agreement nothing blocks, and nobody has looked either."""

        def get_state():
            self.case.invalidate_recordset()
            self.case.env["client.offboarding.check"]._forget()
            return {a["area"]: a["state"] for a in self.case.area_states}["data"]

        self.assertEqual(get_state(), "blocking")
        self.case.termination_ids._write_step({"has_processing_agreement": False})
        self.assertEqual(get_state(), "new")
        line = self.add_line()
        self.assertEqual(get_state(), "blocking")
        self.choose("erase")
        line.action_decide("erase")
        line.action_done()
        self.assertEqual(get_state(), "ok")

    def test_open_line_blocks_until_it_is_settled(self):
        line = self.add_line()
        self.assertOpen(1)
        self.assertEqual(self.item_ids(self.case, "data_open"), set(line.ids))
        self.choose("erase")
        line.action_decide("erase")
        self.assertOpen(1)
        line.action_done()
        self.assertOpen(0)
        self.case.action_request_confirmation()
        self.assertEqual(self.case.state, "confirm")

    def test_line_of_our_own_data_is_no_look_at_the_clients(self):
        line = self.add_line(role="controller")
        line.action_cancel_line()
        self.assertOpen(1)
        self.add_line().action_cancel_line()
        self.assertOpen(1)

    def test_without_agreement_nothing_is_asked(self):
        self.case.termination_ids._write_step({"has_processing_agreement": False})
        self.assertOpen(0)
        self.assertFalse(self.get_deadlines())

    def test_deadline_stands_only_while_data_are_open(self):
        # 30 days after 10 November.
        self.assertEqual(self.get_deadlines().mapped("date"), [self.until])
        self.choose("erase")
        line = self.add_line()
        self.assertTrue(self.get_deadlines())
        line.action_decide("erase")
        line.action_done()
        self.assertFalse(self.get_deadlines())

    @property
    def until(self):
        return self.case.termination_ids.date_end.replace(month=12)

    def test_managers_do_not_waive_it_and_officers_do(self):
        wizard = self.env["client.offboarding.waive"]
        values = {"offboarding_id": self.case.id, "code": "data_open", "reason": "x"}
        check = self.check(self.case.with_user(self.manager), "data_open")
        with self.assertRaises(AccessError):
            check.action_waive()
        theirs = wizard.with_user(self.manager)
        with self.assertRaises(AccessError):
            theirs.create(values)
        asked = theirs.create({**values, "code": "return_open"})
        asked.code = "data_open"
        with self.assertRaises(AccessError):
            asked.action_waive()
        waivers = self.env["client.offboarding.waiver"].with_user(self.manager)
        with self.assertRaises(AccessError):
            waivers.create(values)
        wizard.with_user(self.officer).create(values).action_waive()
        self.assertEqual(self.check(self.case, "data_open").state, "waived")
        self.assertEqual(self.case.waiver_ids.user_id, self.officer)

    def test_officers_waive_nothing_else(self):
        self.add_return(self.case)
        values = {"offboarding_id": self.case.id, "code": "return_open", "reason": "x"}
        wizard = self.env["client.offboarding.waive"].with_user(self.officer)
        with self.assertRaises(AccessError):
            wizard.create(values)
        asked = wizard.create({**values, "code": "data_open"})
        asked.code = "return_open"
        with self.assertRaises(AccessError):
            asked.action_waive()
        self.assertFalse(self.case.waiver_ids)

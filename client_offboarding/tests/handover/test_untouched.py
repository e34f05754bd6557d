from datetime import timedelta

from odoo.tests import tagged

from ..common import TODAY
from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestUntouched(RightsCase):
    """What nobody has looked at isn't shown as settled, nor a lost thing as done."""

    def states(self, case):
        return {area["area"]: area["state"] for area in case.area_states}

    def test_area_without_a_line_is_not_started(self):
        case = self.quiet_case("handover")
        for user in (self.owner, self.officer, self.accountant):
            states = self.states(case.with_user(user))
            with self.subTest(user=user.login):
                for area in ("returns", "documents", "access"):
                    self.assertEqual(states[area], "new")
        line = self.add_return(case)
        self.assertEqual(self.states(case)["returns"], "blocking")
        line.action_receive()
        self.assertEqual(self.states(case)["returns"], "ok")
        self.assertEqual(self.states(case)["access"], "new")
        case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": case.id, "name": "Closing"}
        ).action_cancel_line()
        self.assertEqual(self.states(case)["documents"], "ok")

    def test_who_asks_for_the_confirmation_says_that_there_is_nothing(self):
        case = self.quiet_case("confirm")
        self.assertEqual(self.states(case)["returns"], "ok")

    def test_missing_thing_is_missing_in_the_portal(self):
        case = self.quiet_case("handover")
        for name in ("Laptop", "Phone", "Badge"):
            self.add_return(case, name=name)
        case.return_ids[0].action_missing()
        case.return_ids[1].action_receive()
        rows = {row["title"]: row for row in case._get_portal_returns("to_company")}
        self.assertTrue(rows["Laptop"]["is_missing"])
        for name in ("Phone", "Badge"):
            self.assertFalse(rows[name]["is_missing"])
        html = self.env["ir.qweb"]._render(
            "client_offboarding.portal_items", {"items": list(rows.values())}
        )
        self.assertEqual(html.count("text-danger"), 1)
        # In words that are seen, not for a screen reader only.
        self.assertEqual(html.count(">Missing</span>"), 1)
        self.assertEqual(html.count("text-success"), 1)

    def test_days_are_said_as_people_say_them(self):
        case = self.quiet_case("handover")
        for days, said in (
            (-13, "13 days ago"),
            (-1, "yesterday"),
            (0, "today"),
            (1, "tomorrow"),
            (5, "in 5 days"),
        ):
            end = TODAY + timedelta(days=days)
            case.sudo()._write_step({"date_end": end})
            with self.subTest(days=days):
                self.assertEqual(case.end_distance, said)

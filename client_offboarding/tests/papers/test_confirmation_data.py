from odoo.tests import tagged

from ..data_common import DataCase


@tagged("post_install", "-at_install")
class TestConfirmationData(DataCase):
    """Open and kept data, and copies in backups, stand among what continues."""

    def get_rows(self):
        papers = self.case.env["client.offboarding.protocol"]
        paper = papers.create({"offboarding_id": self.case.id, "kind": "confirmation"})
        return paper._get_kind()._prepare_values(paper)["exceptions"]

    def get_by_name(self):
        return {row["name"]: row for row in self.get_rows()}

    def waive(self, kind):
        self.env["client.offboarding.waive"].with_user(self.officer).create(
            {
                "offboarding_id": self.case.id,
                "code": "data_open",
                "reason": "He is silent",
                "kind": kind,
            }
        ).action_waive()

    def test_silent_clients_data_stand_there_whoever_gave_them_up(self):
        line = self.add_line()
        for kind in ("not_ours", "written_off", "still_claimed"):
            self.case.waiver_ids.with_user(self.officer).sudo()._write_step(
                {"active": False}
            )
            self.env["client.offboarding.check"]._forget()
            self.waive(kind)
            with self.subTest(kind=kind):
                row = self.get_by_name()[line.name]
                self.assertIn("under restriction until the Client", row["detail"])
        self.assertEqual(row["reason"], "He is silent")
        self.assertEqual(self.check(self.case, "data_open").state, "waived")

    def test_own_data_are_nobodys_claim_and_gone_once_settled(self):
        self.choose("erase")
        own = self.add_line(role="controller", category="own")
        row = self.get_by_name()[own.name]
        self.assertEqual(row["detail"], "personal data still to be returned or erased")
        self.assertFalse(row["holder"])
        self.waive("still_claimed")
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": "confirmation"}
        )
        own.action_decide("erase")
        own.action_done()
        self.case.sudo()._write_step({"state": "closed"})
        names = [row["name"] for row in paper._get_exceptions()]
        self.assertNotIn(own.name, names)

    def test_unlooked_contract_stands_there(self):
        self.waive("not_ours")
        details = [row["detail"] for row in self.get_rows()]
        self.assertIn("entrusted personal data still to be established", details)

    def test_kept_data_and_rolling_backups_stand_there(self):
        self.choose("erase")
        gone, kept = self.add_line(), self.add_line(role="controller", category="own")
        gone.action_decide("erase")
        gone.action_done()
        kept.action_decide("retain", self.make_rule("V", **self.vouchers).ids)
        rows = self.get_by_name()
        self.assertEqual(
            rows[kept.name]["detail"],
            "personal data kept until 31 December 2031 at the earliest, counted from "
            "the final settlement",
        )
        self.assertEqual(rows[kept.name]["reason"], "Art. 74")
        self.assertEqual(
            rows[gone.name]["detail"],
            "copies in backups, overwritten by 21 December 2026",
        )

    vouchers = {"years": 5, "counted_from": "settled_year", "law": "Art. 74"}

    def test_settled_data_are_no_exception(self):
        self.choose("return")
        self.system.backup_days = 0
        line = self.add_line()
        line.action_decide("return")
        line.action_done()
        self.assertNotIn(line.name, self.get_by_name())

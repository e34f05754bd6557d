from odoo.exceptions import UserError
from odoo.tests import tagged

from ..rights import RightsCase

LINE = "client.offboarding."


@tagged("post_install", "-at_install")
class TestTakenBack(RightsCase):
    """What a reset takes back stays in the history, and the line on the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.quiet_case("handover")

    def add(self, kind, **values):
        return self.case.env[f"{LINE}{kind}"].create(
            {"offboarding_id": self.case.id, "user_id": self.helper.id, **values}
        )

    def record(self):
        """A settled line of each kind, with what its history has to tell."""
        thing = self.add("return", name="Laptop").with_user(self.helper)
        thing.action_receive(condition="worn", place="Gate 2", remarks="Scratched")
        document = self.add("document", name="Books", medium="paper")
        document = document.with_user(self.helper)
        document.write({"channel": "courier", "tracking_number": "CR-1"})
        document.action_hand_over()
        access = self.add("access", system="Mail").with_user(self.helper)
        access.write({"evidence": "Ticket 17"})
        access.action_done()
        item = self.add("knowledge", name="Closing of a month")
        item = item.with_user(self.helper)
        item.write({"answer": "See folder 7"})
        item.action_hand_over()
        item.action_accept("Ewa Nowa")
        by = self.helper.name
        return {
            thing: ("Done", "Worn", "Gate 2", "Scratched"),
            document: ("Handed over", "11/16/2026", by, "Courier", "CR-1"),
            access: ("Done", "11/16/2026", by, "Ticket 17"),
            item: ("Accepted", "11/16/2026", "Ewa Nowa", "See folder 7"),
        }

    def take_back(self, line):
        if line._name == f"{LINE}knowledge":
            return line.action_reopen()
        return line.action_reset()

    def test_history_tells_what_is_taken_back(self):
        for line, told in self.record().items():
            self.take_back(line)
            said = "".join(line.sudo().message_ids.mapped("body"))
            for text in told:
                with self.subTest(model=line._name, text=text):
                    self.assertIn("Taken back", said)
                    self.assertIn(text, said)

    def test_line_stays_on_the_list(self):
        for line in self.record():
            self.take_back(line)
            for user in self.owner | self.manager:
                with (
                    self.subTest(model=line._name, user=user.login),
                    self.assertRaisesRegex(UserError, "stays on the list"),
                ):
                    line.with_user(user).unlink()
            with self.subTest(model=line._name), self.assertRaises(UserError):
                line.with_user(self.owner).write({"was_recorded": False})
            self.assertTrue(line.was_recorded)

    def test_line_on_which_nothing_was_recorded_is_removed(self):
        lines = [
            self.add("return", name="Laptop"),
            self.add("document", name="Books"),
            self.add("access", system="Mail"),
            self.add("knowledge", name="Closing"),
        ]
        for line in lines:
            line.unlink()
            self.assertFalse(line.exists())

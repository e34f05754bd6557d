from datetime import date, datetime, time

from freezegun import freeze_time

from odoo.fields import Command

from .common import OffboardingCase


class FeedbackCase(OffboardingCase):
    """A case that ended on 12 November and was closed the day after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "anna@kowalski.example"
        cls.second = cls.make_contact("Jan Kowalski", "jan@kowalski.example")
        cls.case = cls.make_closed_case(cls.contact | cls.second)

    @classmethod
    def make_contact(cls, name, email, **values):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": cls.client.id, **values}
        )

    @classmethod
    def make_closed_case(cls, contacts, **values):
        case = cls.open_case(initiated_by="client", **values)
        case.contact_ids = [Command.set(contacts.ids)]
        # sudo: how a case comes to its end is tested elsewhere.
        case.sudo()._write_step(
            {
                "state": "closed",
                "outcome": "ended",
                "date_end": date(2026, 11, 12),
                "date_closed": date(2026, 11, 13),
            }
        )
        return case

    def run_on(self, day):
        """The scheduled action, on the morning of ``day``."""
        # What other transactions changed, as an entry in the blacklist, is read afresh.
        self.env.invalidate_all()
        with freeze_time(datetime.combine(date.fromisoformat(day), time(8))):
            # sudo: as the scheduler does.
            self.env["client.offboarding.feedback"].sudo()._cron_ask()
        self.env.flush_all()

    def answers_of(self, case=None):
        return (case or self.case).sudo().feedback_ids.sorted("partner_id")

    def tell(self, user=None, **values):
        """What the owner was told by a contact."""
        feedback = self.env["client.offboarding.feedback"].with_user(user or self.owner)
        return feedback.create(
            {
                "offboarding_id": self.case.id,
                "partner_id": self.contact.id,
                "channel": "phone",
                **values,
            }
        )

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestTourBatch(OffboardingCase, HttpCase):
    """A manager informs many clients at once, in a browser."""

    def test_manager_tries_again_what_failed(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        template = self.env.ref("client_offboarding.mail_advance_neutral")
        template.with_context(lang="pl_PL").subject = "{{ 1 / 0 }}"
        languages = {"English": "en_US", "Polish": "pl_PL", "Mute": False}
        clients = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "email": f"{name.lower()}@firm.example",
                    "lang": language,
                }
                for name, language in languages.items()
            ]
        )
        batch = (
            self.env["client.offboarding.batch"]
            .with_user(self.manager)
            .create(
                {
                    "name": "End of payroll",
                    "reason_id": self.reason.id,
                    "partner_ids": [Command.set(clients.ids)],
                }
            )
        )
        self.start_tour(
            f"/odoo/offboarding-batches/{batch.id}",
            "client_offboarding_batch",
            login=self.manager.login,
        )
        self.env.invalidate_all()
        english, polish, mute = clients
        self.assertEqual(batch.state, "done")
        self.assertEqual((batch.done_count, batch.left_out_count), (2, 1))
        self.assertFalse(mute.offboarding_ids)
        self.assertEqual(
            [case.tone for case in (english | polish).offboarding_ids.sorted("id")],
            ["neutral", "warm"],
        )
        for client in english | polish:
            said = client.offboarding_ids.communication_ids
            self.assertEqual((said.kind, said.partner_ids), ("advance", client))

from odoo import http
from odoo.fields import Command

from .portal_common import PortalCase


class ProviderPortalCase(PortalCase):
    """A new provider whose person is invited, with the client's leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.case.with_user(cls.owner)
        cls.provider, cls.person = cls.make_provider("Nowy Sp. z o.o.", "Ewa Nowa")
        cls.case.write(
            {
                "new_provider_id": cls.provider.id,
                "new_provider_contact_ids": [Command.set(cls.person.ids)],
                "overlap_start": "2026-11-09",
                "date_takeover": "2026-12-01",
            }
        )
        cls.authorise()
        cls.item = cls.add_knowledge("Closing of a month <b>", location="Folder 7")
        cls.item.action_hand_over()

    @classmethod
    def make_provider(cls, name, person):
        provider = cls.env["res.partner"].create({"name": name, "is_company": True})
        first = person.split()[0].lower()
        return provider, cls.env["res.partner"].create(
            {
                "name": person,
                "email": f"{first}@provider.example",
                "parent_id": provider.id,
            }
        )

    @classmethod
    def authorise(cls):
        proof = cls.case.env["ir.attachment"].create({"name": "a.pdf", "raw": b"%PDF-"})
        cls.case.write(
            {
                "new_provider_authorised_on": "2026-11-10",
                "new_provider_proof_ids": [Command.set(proof.ids)],
            }
        )

    @classmethod
    def add_knowledge(cls, name, **values):
        return cls.case.env["client.offboarding.knowledge"].create(
            {"offboarding_id": cls.case.id, "name": name, **values}
        )

    def add_document(self, **values):
        file = self.case.env["ir.attachment"].create(
            {"name": "backlog.txt", "raw": b"Backlog"}
        )
        return self.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": self.case.id,
                "name": "Open work",
                "channel": "portal",
                "direction": "to_provider",
                "attachment_ids": [Command.set(file.ids)],
                **values,
            }
        )

    def post(self, path, token=None, case=None, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        suffix = f"?access_token={token}" if token else ""
        return self.url_open(
            f"/my/offboardings/{(case or self.case).id}{path}{suffix}",
            data=data,
            allow_redirects=False,
        )

    def accept(self, item=None, **options):
        return self.post(f"/knowledge/{(item or self.item).id}/accept", **options)

    def ask(self, text, item=None, **options):
        about = f"/{item.id}" if item else ""
        return self.post(f"/knowledge{about}/ask", text=text, **options)

    def questions(self):
        return self.case.knowledge_ids.filtered("asked_by_id")

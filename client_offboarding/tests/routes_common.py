import re
from dataclasses import dataclass

from odoo.http import _generate_routing_rules

from .provider_common import ProviderPortalCase

OURS = re.compile(r"odoo\.addons\.(l10n_pl_)?client_offboarding")
PREFIX = "/my/offboardings/<int:case_id>"
ID = re.compile(r"<(?:int|string):(\w+)>")


@dataclass(frozen=True)
class Route:
    """An address as the server knows it, with what may be done there."""

    address: str
    methods: tuple  # empty: all of them
    is_form: bool
    is_public: bool

    def fill(self, ids):
        return ID.sub(lambda name: str(ids.get(name[1], 1)), self.address)


class RoutesCase(ProviderPortalCase):
    """A case with something behind every address of its portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls.make_paper(cls, "no_claims")
        cls.paper.action_send()
        cls.statement = cls.make_paper(cls, "balance")
        cls.statement.action_send()
        file = cls.case.env["ir.attachment"].create({"name": "a.txt", "raw": b"Hello"})
        cls.report = cls.case.env["client.offboarding.document"].create(
            {
                "offboarding_id": cls.case.id,
                "name": "Report",
                "channel": "portal",
                "attachment_ids": file.ids,
                "state": "done",
            }
        )
        access = cls.case.env["client.offboarding.access"].create(
            {
                "offboarding_id": cls.case.id,
                "system": "DNS",
                "operation": "transfer",
                "instructions": "By mail",
            }
        )
        access.action_ask_control()
        system = (
            cls.env["client.offboarding.data.system"]
            .sudo()
            .create({"name": "Payroll server", "company_id": cls.company.id})
        )
        data = (
            cls.env["client.offboarding.data"]
            .sudo()
            .create(
                {
                    "offboarding_id": cls.case.id,
                    "system_id": system.id,
                    "role": "processor",
                    "category": "names",
                }
            )
        )
        cls.ids = {
            "access_id": access.id,
            "line_id": data.id,
            "document_id": cls.report.id,
            "file_id": file.id,
            "item_id": cls.item.id,
            "paper_id": cls.paper.id,
        }

    def address(self, route, **ids):
        for name, value in {**self.ids, **ids}.items():
            route = route.replace(f"<int:{name}>", str(value))
        return route

    @classmethod
    def get_routes(cls):
        """What addons of ours answer, also where they extend others' routes."""
        rules = _generate_routing_rules(cls.env.registry._init_modules, False)
        return [
            Route(
                address,
                tuple(endpoint.routing.get("methods") or ()),
                endpoint.routing["type"] == "http",
                endpoint.routing["auth"] == "public",
            )
            for address, endpoint in rules
            if OURS.match(endpoint.func.__module__)
        ]

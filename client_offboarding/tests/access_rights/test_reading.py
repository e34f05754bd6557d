from lxml import etree

from odoo.tests import tagged

from ..reading_common import GeneratedReadingCase
from ..rights import CASE, get_specification

VIEW_TYPES = ("form", "list", "kanban", "search")
PANEL = {"one": "search_panel_select_range", "multi": "search_panel_select_multi_range"}


@tagged("post_install", "-at_install")
class TestReading(GeneratedReadingCase):
    """Whatever is installed: every role opens what it may, and is refused the rest.

    Generated from the models and their views, as the web client reads them, always
    from an empty cache. Anything but an access error, where there is no access, is a
    fault; so is a compute method that drops what others computed.
    """

    def find_views(self, model):
        """Every view that stands by itself, and the kinds that Odoo makes up."""
        views = self.env["ir.ui.view"].sudo()
        found = views.search(
            [
                ("model", "=", model._name),
                ("mode", "=", "primary"),
                ("type", "in", VIEW_TYPES),
            ]
        )
        missing = set(VIEW_TYPES) - set(found.mapped("type"))
        return [
            *found.mapped(lambda view: (view.id, view.type)),
            *((False, kind) for kind in missing),
        ]

    # By views

    def read_by_view(self, model, records, view_id, view_type):
        what = f"{model.env.user.login}: {model._name}, {view_type} {view_id or ''}"
        answer = self.check_call(
            what, lambda: model.get_views([(view_id, view_type)], {"toolbar": True})
        )
        if not answer:
            return
        arch = answer["views"][view_type]["arch"]
        if view_type == "search":
            self.read_search_panel(what, model, arch)
            return
        specification = get_specification(model, arch)
        self.check_call(
            what, lambda: model.web_search_read([], specification, limit=80)
        )
        if view_type == "form":
            # Cases one by one, as they are opened; of their lines all at once.
            for each in records if model._name == CASE else (records,):
                self.check_call(
                    f"{what}, {each}", lambda each=each: each.web_read(specification)
                )

    def read_search_panel(self, what, model, arch):
        for node in etree.fromstring(arch).iterfind(".//searchpanel/field"):
            method = PANEL[node.get("select", "one")]
            self.check_call(
                f"{what}: panel {node.get('name')}",
                lambda node=node, method=method: getattr(model, method)(
                    node.get("name"),
                    enable_counters=bool(node.get("enable_counters")),
                    expand=True,
                    limit=200,
                ),
            )

    def test_every_role_opens_every_view(self):
        for user in self.readers:
            for model, may_read, _others in self.models_of(user):
                if not model.has_access("read"):
                    self.check_call(
                        f"{user.login}: {model._name}",
                        lambda model=model: model.web_search_read([], {"id": {}}),
                        is_allowed=False,
                    )
                    continue
                for view_id, view_type in self.find_views(model):
                    self.read_by_view(model, may_read, view_id, view_type)
        self.assertNoFaults()

    def test_there_is_something_to_read(self):
        """The rest of this file proves nothing about models without records."""
        empty = {
            name for name in self.get_models() if not self.env[name].sudo().search([])
        }
        self.assertFalse(empty)
        self.assertEqual(
            {name: case.state for name, case in self.cases.items()},
            {
                "draft": "draft",
                "notice": "notice",
                "handover": "handover",
                "confirm": "confirm",
                "closed": "closed",
                "cancelled": "cancelled",
                "owing": "handover",
                "settled": "handover",
                "without contracts": "draft",
                "elsewhere": "draft",
            },
        )
        self.assertTrue(self.cases["settled"].is_ready)
        self.assertFalse(self.cases["owing"].is_ready)

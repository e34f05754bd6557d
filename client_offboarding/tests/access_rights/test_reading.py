import re

from lxml import etree

from odoo.tests import HttpCase, tagged

from ..reading_common import OURS, GeneratedReadingCase
from ..rights import CASE, get_specification

VIEW_TYPES = ("form", "list", "kanban", "search")
PANEL = {"one": "search_panel_select_range", "multi": "search_panel_select_multi_range"}
INVITED = ("notice", "handover", "confirm", "closed", "owing")


# Read in their own tests only: settlement/test_purchase.py, client_offboarding_privacy.
OWN_TESTS = {
    "client.offboarding.attempt",
    "client.offboarding.data.export",
    "client.offboarding.data.fingerprint",
    "client.offboarding.data.item",
    "client.offboarding.data.log",
    "client.offboarding.data.run",
    "client.offboarding.purchase",
    "client.offboarding.purchase.share",
}


def is_plain(field):
    """For everybody, and no code of ours or of others runs when it is read."""
    special = field.compute or field.related or field.groups or field.relational
    return field.store and not special


@tagged("post_install", "-at_install")
class TestReading(GeneratedReadingCase, HttpCase):
    """Whatever is installed: every role opens what it may, and is refused the rest.

    Generated from the models and their views, as the web client reads them, always
    from an empty cache; then every field by itself, and the pages of the portal.
    Anything but an access error, where there is no access, is a fault; so is a compute
    method that drops what others computed. One class: what it reads is made once.
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
        if view_type != "form":
            self.check_call(
                what, lambda: model.web_search_read([], specification, limit=80)
            )
            return
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

    # By fields

    def test_every_role_reads_every_field_singly(self):
        for user in self.readers:
            for model, may_read, others in self.models_of(user):
                what = f"{user.login}: {model._name}"
                plain = {field for field in model._fields.values() if is_plain(field)}
                if may_read:
                    names = [field.name for field in plain]
                    self.check_call(what, lambda m=may_read, n=names: m.read(n))
                for field in {*model._fields.values()} - plain:
                    self.read_field(may_read, field, f"{user.login}: {field}")
                if others:
                    self.check_call(
                        f"{what} of others",
                        lambda others=others: others[:1].read(["display_name"]),
                        is_allowed=False,
                    )
        self.assertNoFaults()

    def read_field(self, records, field, what):
        if records:
            self.check_call(
                what,
                lambda: records.read([field.name]),
                is_allowed=records._has_field_access(field, "read"),
            )

    def test_every_role_reads_our_fields_of_the_erps_models(self):
        for user in self.readers:
            for name, fields in self.our_fields_elsewhere().items():
                model = self.env[name].with_user(user)
                found = self.env[name].sudo().search([], limit=20, order="id desc")
                records = model.browse(found.ids)._filtered_access("read")
                for field in fields:
                    self.read_field(records, field, f"{user.login}: {field}")
        self.assertNoFaults()

    def our_fields_elsewhere(self):
        """Fields that our addons give to the ERP's own models, by model."""
        ours, found = self.get_models(), {}
        for name, model in self.env.registry.items():
            if name in ours or model._abstract or model._transient:
                continue
            fields = [f for f in model._fields.values() if OURS in (f._module or "")]
            if fields:
                found[name] = fields
        return found

    # In the portal

    def open_page(self, path):
        self.env.invalidate_all()
        return self.url_open(path, allow_redirects=False)

    def test_contact_opens_every_page_of_his_cases(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.assertEqual(self.open_page("/my/offboardings").status_code, 200)
        for situation in INVITED:
            case = self.cases[situation].sudo()
            self.assertIn(self.portal.partner_id, case.contact_ids)
            page = self.open_page(f"/my/offboardings/{case.id}")
            with self.subTest(situation=situation):
                self.assertEqual(page.status_code, 200)
                self.assertIn(case.name, page.text)
            links = set(
                re.findall(rf'href="(/my/offboardings/{case.id}/[^"#]+)"', page.text)
            )
            for link in sorted(links):
                with self.subTest(situation=situation, link=link):
                    self.assertEqual(self.open_page(link).status_code, 200)

    def test_pages_of_other_cases_are_refused(self):
        self.authenticate(self.portal.login, self.portal.login)
        for situation in self.cases.keys() - set(INVITED):
            page = self.open_page(f"/my/offboardings/{self.cases[situation].id}")
            with self.subTest(situation=situation):
                self.assertIn(page.status_code, (303, 404))
                self.assertNotIn(self.cases[situation].sudo().name, page.text)

    def test_there_is_something_to_read(self):
        """The rest of this file proves nothing about models without records."""
        empty = {
            name for name in self.get_models() if not self.env[name].sudo().search([])
        }
        self.assertEqual(empty, OWN_TESTS & set(self.env.registry))
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

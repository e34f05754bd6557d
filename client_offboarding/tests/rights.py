import io
import re
import secrets
from unittest.mock import patch

from lxml import etree

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools.pdf import PdfFileWriter

from .common import ACCOUNTANT, OFFICER, USER, OffboardingCase

CASE = "client.offboarding"


def get_specification(model, arch):
    """What the web client asks ``web_read`` for when it shows this view."""
    specification = {}
    for node in etree.fromstring(arch).iter("field"):
        if any(parent.tag == "field" for parent in node.iterancestors()):
            continue
        name = node.get("name")
        field = model._fields[name]
        specification[name] = {}
        if field.type in ("many2one", "many2many"):
            specification[name] = {"fields": {"display_name": {}}}
        elif field.type == "one2many":
            comodel = model.env[field.comodel_name]
            if len(node):
                lines = etree.tostring(node[0])
            else:
                lines = comodel.with_context(**get_view_refs(node)).get_view(
                    view_type="list"
                )["arch"]
            specification[name] = {"fields": get_specification(comodel, lines)}
    return specification


def get_view_refs(node):
    context = node.get("context", "")
    return dict(re.findall(r"'(\w+_view_ref)': '([\w.]+)'", context))


def make_pdf():
    """An empty page."""
    writer, content = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(content)
    return content.getvalue()


def make_own_pdf():
    """An empty page in a file that no other equals: it has to be stored by itself."""
    return make_pdf() + b"\n%" + secrets.token_hex(16).encode()


def sign_by_all(paper):
    """Sign for each side that has to."""
    for side in paper._get_signing_sides():
        if side == "company":
            paper.action_sign_company()
        else:
            paper.action_sign_client("Anna Kowalska")


def stub_printer(case, make):
    """Let ``make`` give the file of every paper, in this class of tests."""
    case.startClassPatcher(
        patch.object(
            type(case.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda self, report, res_ids=None, data=None: (make(), "pdf"),
        )
    )


class RightsCase(OffboardingCase):
    """A case of a client without a ledger, in whatever state, and more users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a paper looks like is tested elsewhere; here it must only exist.
        pdf = make_pdf()
        stub_printer(cls, lambda: pdf)
        cls.officer = cls.make_user("officer", OFFICER)
        cls.both = cls.make_user("both", f"{USER},{ACCOUNTANT}")
        cls.follower = cls.make_user("follower", USER)
        # In no company of ours: the test's own user may not read them.
        cls.portal = cls.make_portal_user()
        cls.public = cls.env.ref("base.public_user").sudo()
        cls.quiet = cls.env["res.partner"].create(
            {"name": "Cicha Sp. z o.o.", "is_company": True}
        )

    @classmethod
    def make_portal_user(cls):
        return new_test_user(cls.env, "off_portal", groups="base.group_portal").sudo()

    @classmethod
    def quiet_case(cls, state="draft", **values):
        """The owner's case of a client whom nothing but our steps concerns."""
        values.setdefault("partner_ids", [Command.set(cls.quiet.ids)])
        values.setdefault("date_delivered", "2026-11-02")
        case = cls.open_case(
            mode="agreement", outside_ids=[Command.create({"name": "U/7"})], **values
        )
        case.termination_ids.date_end = "2026-11-10"
        cls.advance(case, state)
        return case

    @classmethod
    def advance(cls, case, state):
        """Go from where the case is to ``state``, step by step."""
        steps = {
            "draft": case.action_give_notice,
            "notice": case.action_start_handover,
            "handover": case.action_request_confirmation,
            "confirm": lambda: cls.sign_and_close(case),
        }
        while case.state != state:
            steps[case.state]()

    @classmethod
    def sign_and_close(cls, case):
        cls.sign(case.protocol_ids)
        case.action_close()

    @classmethod
    def sign(cls, paper):
        paper.action_sign_company()
        paper.action_sign_client(name="Anna Kowalska", role="CEO", basis="KRS")

    @classmethod
    def add_return(cls, case, value=500.0, **values):
        """A thing with its value, entered by who may not see what it is worth."""
        line = case.env["client.offboarding.return"].create(
            {"offboarding_id": case.id, "name": "Laptop", **values}
        )
        line.sudo().value = value
        return line

    @classmethod
    def add_charge(cls, case, **values):
        """A charge over 700.00, entered by the accountant."""
        return (
            cls.env["client.offboarding.charge"]
            .with_user(cls.accountant)
            .create(
                {
                    "offboarding_id": case.id,
                    "name": "Early end",
                    "price_unit": 700.0,
                    "vat_treatment": "outside",
                    "vat_reason": "Damages",
                    **values,
                }
            )
        )

    @classmethod
    def waive(cls, case, code):
        wizard = (
            cls.env["client.offboarding.waive"]
            .with_user(cls.manager)
            .create({"offboarding_id": case.id, "code": code, "reason": "Agreed"})
        )
        wizard.action_waive()
        return wizard.env["client.offboarding.waiver"].search(
            [("offboarding_id", "=", case.id)], order="id desc", limit=1
        )


class FilesCase(RightsCase):
    """A case in its handover with a contact, whose papers each have their own file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stub_printer(cls, make_own_pdf)
        cls.contact.parent_id = cls.quiet
        cls.contact.email = "anna@example.com"
        cls.case = cls.quiet_case("handover")
        cls.case.contact_ids = cls.contact

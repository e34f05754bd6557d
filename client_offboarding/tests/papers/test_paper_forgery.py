from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..rights import FilesCase, make_pdf

STAGES = ("generated", "sent", "half", "signed", "void")
# What isn't printed: whose job the paper is, by when, and until when it is waited for.
FREE = {"date_answer", "date_deadline", "sequence", "user_id"}
# How a declaration reached the other side, entered afterwards.
DELIVERY = {"date_delivered", "delivery_channel"}
# Chosen anew until it is sent. It matters to a combined record only, whose file goes.
PARTS = {"with_returns", "with_documents", "with_access", "with_services"}
MAGIC = {"id", "create_uid", "create_date", "write_uid", "write_date"}
# Counts how often somebody has read a file, or where Odoo keeps it.
OF_THE_STORE = {"access_token", "db_datas", "index_content", "store_fname"}
# Nothing of it may open what is closed to its caller.
FORGED = {
    MODULE_UNINSTALL_FLAG: True,
    "active_test": False,
    "default_attachment_id": False,
    "default_kind": "confirmation",
    "default_state": "signed",
    "dossier_internal": True,
    "import_file": True,
    "install_mode": True,
    "mail_notrack": True,
    "no_document": True,
    "offboarding_deliver_later": True,
    "offboarding_paper_kind": "confirmation",
    "tracking_disable": True,
}


@tagged("post_install", "-at_install")
class TestPaperForgery(FilesCase):
    """Each field of a paper and of what belongs to it, tried by everybody.

    What is compared is all that the paper consists of, before and after: who is
    refused and who is merely not listened to makes no difference.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Something to state as a fact, and something to hand over.
        cls.add_charge(cls.case).action_agree()
        cls.add_return(cls.case)
        cls.people = {
            "owner": cls.owner,
            "manager": cls.manager,
            "accountant": cls.accountant,
            "auditor": cls.auditor,
            "officer": cls.officer,
            "helper": cls.helper,
            "colleague": cls.colleague,
            "portal": cls.portal,
            "public": cls.public,
            "administrator": cls.make_user(
                "admin",
                "base.group_system,client_offboarding.group_offboarding_manager",
            ),
            "technician": cls.make_user("technician", "base.group_system"),
        }
        cls.papers = {
            (kind, stage): cls.make_paper(kind, stage)
            for kind in ("returns", "settlement")
            for stage in STAGES
        }

    @classmethod
    def make_paper(cls, kind, stage):
        paper = cls.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": cls.case.id, "kind": kind}
        )
        if stage == "sent":
            paper.action_send()
        else:
            paper.action_generate()
        if stage in ("half", "signed", "void"):
            paper.action_sign_company()
        if stage == "signed":
            scan = cls.env["ir.attachment"].create({"name": "scan", "raw": make_pdf()})
            paper.sudo().action_sign_client(
                name="Anna Kowalska", role="CEO", basis="KRS", evidence_ids=scan.ids
            )
        if stage == "void":
            paper.action_new_version()
        return paper

    def get_parts(self, paper):
        """All that the paper consists of, as the superuser."""
        paper = paper.sudo()
        facts = paper.env["client.offboarding.protocol.fact"]
        signatures = paper.signature_ids
        files = paper.attachment_id | paper.signed_attachment_id
        files |= signatures.drawing_id | signatures.evidence_ids
        mine = [("protocol_id", "=", paper.id)]
        return [paper, signatures, files, facts.search(mine)]

    def get_names(self, records):
        return [
            name
            for name, field in records._fields.items()
            if field.store and name not in MAGIC | OF_THE_STORE
        ]

    def read_all(self, paper):
        """Every value of every part: dict of (model, id, field) → value."""
        self.env.flush_all()
        self.env.invalidate_all()
        values = {}
        for records in self.get_parts(paper):
            names = self.get_names(records)
            for row in records.read(names, load=None):
                for name in names:
                    values[records._name, row["id"], name] = row[name]
            if records._name == "ir.attachment":
                for file in records:
                    values[file._name, file.id, "raw"] = file.raw
        return values

    def get_changed(self, before, after):
        return {
            name
            for key in before.keys() | after.keys()
            for name in [key[2] if key in before and key in after else key]
            if before.get(key) != after.get(key)
        }

    def other_value(self, record, name):
        """A value that the field doesn't have, as a client program sends it."""
        field, value = record._fields[name], record.sudo()[name]
        if field.type == "selection":
            codes = [code for code, __ in field._description_selection(self.env)]
            return next((code for code in codes if code != value), False)
        if field.type == "many2one":
            others = self.env[field.comodel_name].sudo()
            others = others.with_context(active_test=False)
            return others.search([("id", "!=", value.id)], limit=1).id or False
        if field.type in ("many2many", "one2many"):
            return [Command.clear()]
        if field.type in ("boolean", "integer", "float", "monetary"):
            return not value if field.type == "boolean" else (value or 0) + 1
        samples = {
            "binary": "Zm9yZ2Vk",
            "date": "2020-01-01",
            "datetime": "2020-01-01 10:00:00",
            "json": [1],
            "many2one_reference": 1,
        }
        return samples.get(field.type, "forged")

    def attempt(self, user, records, method, *args):
        """Whether a client program is let do it; a refusal undoes all of it."""
        env = self.env(user=user.id, context={})
        model = env[records._name]
        call = args if method == "load" else (records.ids, *args)
        try:
            with self.env.cr.savepoint():
                call_kw(model, method, list(call), {"context": FORGED})
                self.env.flush_all()
        except (UserError, ValueError):
            return False
        return True

    def find_forged(self, paper, before, allowed, *attempt):
        """What of the paper is another one afterwards, but for what is ``allowed``."""
        forged = set()
        with self.env.cr.savepoint() as savepoint:
            if self.attempt(*attempt):
                forged = self.get_changed(before, self.read_all(paper)) - allowed
            savepoint.rollback()
        return forged

    def get_allowed(self, who, kind, stage):
        """What of a paper somebody may write, once there is a file of it."""
        makers = {"owner", "manager", "administrator", "superuser"}
        if who not in makers and (who, kind) != ("accountant", "settlement"):
            return set()
        if stage in ("generated", "sent"):
            return FREE | PARTS | DELIVERY
        return DELIVERY

    def assert_unforged(self, get_ways):
        """Everybody tries every way; what got through is named.

        :param get_ways: function of a paper and its stage → list of (record, method,
            arguments)
        """
        for (kind, stage), paper in self.papers.items():
            before = self.read_all(paper)
            ways = get_ways(paper, stage)
            for who, user in self.people.items():
                allowed = self.get_allowed(who, kind, stage)
                forged = {}
                for record, method, *args in ways:
                    declared = allowed if record == paper else set()
                    attempt = (user, record, method, *args)
                    if found := self.find_forged(paper, before, declared, *attempt):
                        forged[f"{record}.{method}{args}"] = found
                with self.subTest(kind=kind, stage=stage, who=who):
                    self.assertFalse(forged)

    def get_writings(self, paper, stage):
        return [
            (part[:1], "write", {name: self.other_value(part[:1], name)})
            for part in self.get_parts(paper)
            for name in self.get_written(part)
            if part
        ]

    def get_written(self, records):
        names = self.get_names(records)
        return [*names, "raw", "datas"] if records._name == "ir.attachment" else names

    def get_ways_round(self, paper, stage):
        __, signatures, files, facts = self.get_parts(paper)
        case, forged = paper.offboarding_id, {"kind": "confirmation"}
        ways = [
            (paper, "web_save", forged, {"kind": {}}),
            (paper, "load", [".id", "kind"], [[str(paper.id), "confirmation"]]),
            (paper, "update_field_translations", "place", {"en_US": {"x": "y"}}),
            (case, "write", {"protocol_ids": [Command.update(paper.id, forged)]}),
            (signatures, "unlink"),
            (facts, "unlink"),
            (files, "unlink"),
            (files, "copy", {"res_id": paper.id}),
        ]
        if stage != "generated":
            ways += [
                (paper, "unlink"),
                (case, "unlink"),
                (case, "write", {"protocol_ids": [Command.delete(paper.id)]}),
                (case, "write", {"protocol_ids": [Command.clear()]}),
            ]
        return [way for way in ways if way[0]]

    def test_only_what_is_declared_changes(self):
        self.people["superuser"] = self.env.ref("base.user_root")
        self.addCleanup(self.people.pop, "superuser")
        self.assert_unforged(self.get_writings)

    # The database refuses a paper without a case, and says so in the log.
    @mute_logger("odoo.sql_db")
    def test_it_does_not_change_by_a_way_round_either(self):
        self.assert_unforged(self.get_ways_round)

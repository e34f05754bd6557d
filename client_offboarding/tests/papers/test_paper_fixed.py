from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rights import RightsCase

# What isn't printed: whose job the paper is, by when, and until when it is waited for.
FREE = {"date_answer", "date_deadline", "sequence", "user_id"}
# How it reached the other side, entered afterwards.
DELIVERY = {"date_delivered", "delivery_channel"}
# Chosen anew until it is sent; what was printed goes with the choice.
PARTS = {"with_returns", "with_documents", "with_access", "with_services"}
MAGIC = {"id", "create_uid", "create_date", "write_uid", "write_date"}


@tagged("post_install", "-at_install")
class TestPaperFixed(RightsCase):
    """What somebody was shown to sign is what he signs, down to the kind of paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.parent_id = cls.quiet
        cls.contact.email = "anna@example.com"
        cls.case = cls.quiet_case("handover")
        cls.case.contact_ids = cls.contact
        cls.admin = cls.make_user(
            "admin", "base.group_system,client_offboarding.group_offboarding_manager"
        )

    def make_paper(self, stage, kind="returns"):
        paper = self.case.env["client.offboarding.protocol"].create(
            {"offboarding_id": self.case.id, "kind": kind}
        )
        if stage == "sent":
            paper.action_send()
        else:
            paper.action_generate()
        if stage in ("half", "signed"):
            paper.action_sign_company()
        if stage == "signed":
            paper.action_sign_client(name="Anna Kowalska", role="CEO", basis="KRS")
        return paper

    def other_value(self, paper, name):
        """A value that the field doesn't have, as a client program sends it."""
        field, value = paper._fields[name], paper.sudo()[name]
        if field.type == "selection":
            codes = [code for code, __ in field._description_selection(self.env)]
            return next((code for code in codes if code != value), False)
        if field.type == "many2one":
            return (
                False if value else self.env[field.comodel_name].search([], limit=1).id
            )
        if field.type in ("many2many", "one2many"):
            return [Command.clear()]
        if field.type == "boolean":
            return not value
        if field.type in ("integer", "float", "monetary"):
            return (value or 0) + 1
        samples = {"date": "2020-01-01", "datetime": "2020-01-01 10:00:00", "json": [1]}
        return samples.get(field.type, "Forged")

    def test_nothing_of_a_generated_paper_is_turned_into_something_else(self):
        people = {
            "owner": self.owner,
            "manager": self.manager,
            "accountant": self.accountant,
            "auditor": self.auditor,
            "officer": self.officer,
            "helper": self.helper,
            "portal": self.portal,
            "public": self.public,
            "administrator": self.admin,
            "superuser": self.env.ref("base.user_root"),
        }
        for stage in ("draft", "sent", "half", "signed"):
            paper = self.make_paper(stage)
            names = {
                name
                for name, field in paper._fields.items()
                if field.store and name not in MAGIC | FREE | PARTS | DELIVERY
            }
            self.assertLess({"kind", "lang", "place", "offboarding_id"}, names)
            before = paper.sudo().read(names)
            for who, user in people.items():
                for name in names:
                    vals = {name: self.other_value(paper, name)}
                    with (
                        self.subTest(stage=stage, who=who, vals=vals),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        paper.with_user(user).write(vals)
            self.env.invalidate_all()
            self.assertEqual(paper.sudo().read(names), before)
            # Of the next version everything can be said anew.
            newer = paper.action_new_version()
            newer.write({"place": "Gdynia", "lang": "en_US", "kind": "no_claims"})
            newer.unlink()

    def test_draft_before_its_time_is_made_anew_as_the_same_kind(self):
        paper = self.make_paper("draft", "confirmation")
        self.assertTrue(paper.is_preview)
        paper.place = "Gdynia"
        with self.assertRaisesRegex(UserError, "was generated already"):
            paper.kind = "returns"

    def test_whose_job_it_is_can_change(self):
        paper = self.make_paper("sent")
        paper.write({"user_id": self.manager.id, "date_answer": "2026-12-24"})
        self.assertEqual(paper.user_id, self.manager)

    def test_accountant_makes_what_accounting_makes(self):
        papers = self.env["client.offboarding.protocol"].with_user(self.accountant)
        for kind in papers._get_kind_codes():
            vals = {"offboarding_id": self.case.id, "kind": kind}
            with self.subTest(kind=kind):
                if kind in ("settlement", "balance", "set_off"):
                    self.assertEqual(papers.create(vals).kind, kind)
                    continue
                with self.assertRaises(AccessError):
                    papers.create(vals)
                paper = papers.create({**vals, "kind": "settlement"})
                # Where it would have other sides that sign, that is refused first.
                with self.assertRaises(UserError):
                    paper.write({"kind": kind})
                with self.assertRaises(UserError):
                    paper.copy({"kind": kind})

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rights import RightsCase


@tagged("post_install", "-at_install")
class TestPaperKeeping(RightsCase):
    """From the first signature on nobody changes or deletes anything of a paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.make_user(
            "admin", "base.group_system,client_offboarding.group_offboarding_manager"
        )
        cls.case = cls.quiet_case("handover")
        cls.contact.parent_id = cls.quiet
        cls.paper = cls.add_paper(cls.case, "returns")
        scan = cls.env["ir.attachment"].create({"name": "scan.pdf", "raw": b"%PDF-1"})
        cls.paper.sudo().action_sign_client(name="Anna Kowalska", evidence_ids=scan.ids)
        cls.signature = cls.paper.signature_ids

    @classmethod
    def add_paper(cls, case, kind):
        return case.protocol_ids.create({"offboarding_id": case.id, "kind": kind})

    def everybody(self):
        """Whoever could have a reason to try, and whoever could do anything else."""
        return {
            "owner": lambda record: record.with_user(self.owner),
            "manager": lambda record: record.with_user(self.manager),
            "administrator": lambda record: record.with_user(self.admin),
            "superuser": lambda record: record.sudo(),
        }

    def test_uninstalling_is_refused_until_somebody_says_so(self):
        addons = self.env["ir.module.module"].with_user(self.admin)
        addon = addons.search([("name", "=", "client_offboarding")])
        with self.assertRaisesRegex(UserError, "have to be kept, the last until 203"):
            addon.button_uninstall()
        # Nor is it by the way, with what it stands on.
        below = addons.search([("name", "=", "contract")])
        with self.assertRaisesRegex(UserError, "have to be kept"):
            below.button_uninstall()
        self.assertEqual(addon.state, "installed")
        parameters = self.env["ir.config_parameter"].sudo()
        name = "client_offboarding.delete_kept_papers"
        parameters.set_param(name, "another database")
        with self.assertRaisesRegex(UserError, f"'{self.env.cr.dbname}'"):
            addon.button_uninstall()
        parameters.set_param(name, self.env.cr.dbname)
        addon.button_uninstall()
        self.assertEqual(addon.state, "to remove")
        # Said once, it counts once.
        self.assertFalse(parameters.get_param(name))

    def test_uninstalling_is_free_once_nothing_is_kept(self):
        addon = self.env["ir.module.module"].with_user(self.admin)
        with freeze_time("2099-01-01"):
            addon.search([("name", "=", "client_offboarding")]).button_uninstall()
        self.assertEqual(
            addon.search([("name", "=", "client_offboarding")]).state, "to remove"
        )

    def test_paper_is_not_changed(self):
        for who, as_somebody in self.everybody().items():
            paper = as_somebody(self.paper)
            for vals in (
                {"place": "Gdynia"},
                {"kind": "no_claims"},
                {"lang": "en_US"},
                {"state": "draft"},
                {"sha256": "0" * 64},
                {"attachment_id": False},
                {"signature_ids": [Command.clear()]},
                {"signature_ids": [Command.unlink(self.signature.id)]},
                {"client_signatures_needed": 2},
                {"date_keep_until": "2020-01-01"},
                {"date_answer": "2027-01-01"},
                {"company_id": False},
                {"is_settled": True},
                {"client_signed_by": "Somebody else"},
            ):
                with self.subTest(who=who, vals=vals), self.assertRaises(UserError):
                    paper.write(vals)
            for call in (paper.unlink, paper.action_generate):
                with self.subTest(who=who), self.assertRaises(UserError):
                    call()

    def test_signature_is_not_changed(self):
        for who, as_somebody in self.everybody().items():
            signature = as_somebody(self.signature)
            for vals in ({"name": "X"}, {"evidence_ids": [Command.clear()]}):
                with (
                    self.subTest(who=who, vals=vals),
                    self.assertRaises(UserError),
                ):
                    signature.write(vals)
            with self.subTest(who=who), self.assertRaises(UserError):
                signature.unlink()
            if who == "superuser":
                # Signing itself does that; nobody reaches it from outside.
                continue
            with self.subTest(who=who), self.assertRaises(UserError):
                signature.create(
                    {
                        "protocol_id": self.paper.id,
                        "side": "company",
                        "name": "Forged",
                        "evidence_ids": [],
                    }
                )

    def frozen_files(self):
        return (self.paper.attachment_id | self.signature.evidence_ids).sudo()

    def test_files_are_not_changed(self):
        files = self.frozen_files()
        self.assertEqual(len(files), 2)
        changes = (
            {"raw": b"forged"},
            {"datas": b"Zm9yZ2Vk"},
            {"db_datas": b"forged"},
            {"name": "other.pdf"},
            {"mimetype": "text/plain"},
            {"type": "url", "url": "https://example.com"},
            {"url": "https://example.com"},
            {"res_model": "res.partner", "res_id": self.quiet.id},
            {"res_id": 0},
            {"res_field": "image_1920"},
            {"public": True},
            {"offboarding_protocol_id": False},
        )
        for who, as_somebody in self.everybody().items():
            for file in as_somebody(files):
                before = file.sudo().read(["checksum", "name", "res_id", "mimetype"])
                for vals in changes:
                    with (
                        self.subTest(who=who, file=file.id, vals=vals),
                        self.assertRaises(UserError),
                    ):
                        file.write(vals)
                with self.subTest(who=who), self.assertRaises(UserError):
                    file.unlink()
                self.assertEqual(
                    file.sudo().read(["checksum", "name", "res_id", "mimetype"]), before
                )

    def test_signed_file_is_frozen_too(self):
        self.paper.action_sign_company()
        signed = self.paper.sudo().signed_attachment_id
        with self.assertRaisesRegex(UserError, "nobody can change"):
            signed.write({"raw": b"forged"})
        with self.assertRaisesRegex(UserError, "nobody can change"):
            signed.unlink()
        self.assertEqual(self.paper.signed_sha256, self.paper._hash(signed))

    def test_odoo_moves_its_file_store(self):
        """It rewrites every file with the content that it has."""
        files = self.frozen_files()
        before = files.mapped("checksum")
        files._migrate()
        self.assertEqual(files.mapped("checksum"), before)

    def test_other_files_are_free(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "a.txt",
                "raw": b"a",
                "offboarding_protocol_id": self.paper.id,
            }
        )
        file = file.with_context(default_offboarding_protocol_id=self.paper.id)
        other = file.copy({"name": "b.txt"})
        for one in file | other:
            self.assertFalse(one.sudo().offboarding_protocol_id)
            one.write({"raw": b"b"})
        with self.assertRaises(UserError):
            file.sudo().write({"offboarding_protocol_id": self.paper.id})
        (file | other).unlink()

    def test_unsigned_paper_is_free(self):
        paper = self.add_paper(self.case, "no_claims")
        paper.action_generate()
        file = paper.attachment_id.sudo()
        paper.action_generate()
        self.assertFalse(file.exists())
        paper.user_id = self.manager
        paper.unlink()

    def test_case_with_a_signed_paper_is_not_deleted(self):
        case = self.quiet_case(
            partner_ids=[Command.set(self.quiet.copy().ids)], date_delivered=False
        )
        paper = self.add_paper(case, "agreement")
        paper.action_generate()
        file = paper.attachment_id.sudo()
        paper.action_sign_company()
        for who, as_somebody in self.everybody().items():
            theirs = as_somebody(case)
            with self.subTest(who=who), self.assertRaises(UserError):
                theirs.unlink()
        self.assertTrue(paper.exists() and file.exists())

    def test_case_takes_its_unsigned_papers_with_it(self):
        case = self.quiet_case(
            partner_ids=[Command.set(self.quiet.copy().ids)], date_delivered=False
        )
        paper = self.add_paper(case, "agreement")
        paper.action_generate()
        file = paper.attachment_id.sudo()
        case.with_user(self.manager).unlink()
        self.assertFalse(paper.exists() or file.exists())

    @mute_logger("odoo.sql_db")
    def test_deleting_partners_takes_nothing_along(self):
        case = self.quiet_case(
            "handover", partner_ids=[Command.set(self.quiet.copy().ids)]
        )
        paper = self.add_paper(case, "returns")
        paper.sudo()._sign(
            "client", name="Anna", method="typed", partner_id=self.contact.id
        )
        for partner in (self.contact, case.partner_id):
            with (
                self.subTest(partner=partner.name),
                self.assertRaisesRegex(UserError, "because it is used"),
                self.env.cr.savepoint(),
            ):
                partner.sudo().unlink()
        self.assertTrue(paper.exists() and paper.signature_ids.exists())

    def test_merging_contacts_leaves_the_paper_as_it_was(self):
        other = self.quiet.copy({"name": "Cicha (double)"})
        before = self.paper.read() + self.signature.read(["name", "date", "side"])
        checksum = self.paper.sudo().attachment_id.checksum
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.quiet | other).ids, dst_partner=self.quiet)
        self.env.invalidate_all()
        self.assertEqual(
            self.paper.read() + self.signature.read(["name", "date", "side"]), before
        )
        self.assertEqual(self.paper.sudo().attachment_id.checksum, checksum)

    def test_new_version_voids_the_old_one_and_changes_nothing_else(self):
        checksum = self.paper.sha256
        newer = self.paper.action_new_version()
        self.assertRecordValues(
            self.paper,
            [{"state": "void", "replaced_by_id": newer.id, "sha256": checksum}],
        )
        self.assertEqual(newer.version, 2)
        self.assertFalse(newer.signature_ids)
        with self.assertRaises(UserError):
            self.paper.sudo().unlink()

    def test_keeping_lasts_to_the_end_of_a_year(self):
        self.assertEqual(self.paper.date_keep_until, date(2032, 12, 31))
        self.company.offboarding_keep_years = 10
        with freeze_time("2027-01-05 10:00:00"):
            self.paper.action_sign_company()
        self.assertEqual(self.paper.date_keep_until, date(2037, 12, 31))

    def test_keeping_begins_with_the_year_of_the_company(self):
        """Half past midnight there, while it is last year by the server's clock."""
        self.company.partner_id.tz = "Europe/Warsaw"
        with freeze_time("2026-12-31 23:30:00"):
            self.paper.action_sign_company()
        self.assertEqual(self.paper.date_keep_until, date(2033, 12, 31))
        self.paper.sudo()._write_step({"date_keep_until": False})
        self.paper._freeze_earlier()
        self.assertEqual(self.paper.date_keep_until, date(2033, 12, 31))

    def test_after_its_time_a_manager_deletes_it(self):
        self.paper.action_sign_company()
        files = self.frozen_files() | self.paper.sudo().signed_attachment_id
        self.case.sudo()._write_step({"state": "closed"})
        with freeze_time("2032-12-31 12:00:00"), self.assertRaises(UserError):
            self.paper.with_user(self.manager).unlink()
        with freeze_time("2033-01-01 12:00:00"):
            with self.assertRaisesRegex(UserError, "manager"):
                self.paper.with_user(self.owner).unlink()
            self.paper.with_user(self.manager).unlink()
        self.assertFalse(
            self.paper.exists() or self.signature.exists() or files.exists()
        )

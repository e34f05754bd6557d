from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..common import OffboardingCase


@tagged("post_install", "-at_install")
class TestTerminateReason(TransactionCase):
    """Why contracts end, named in the user's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.lang_pl").active = True
        cls.env["ir.module.module"]._load_module_terms(
            ["client_offboarding"], ["pl_PL"]
        )
        cls.reason = cls.env.ref("client_offboarding.reason_arrears")

    def polish(self, reason):
        return reason.with_context(lang="pl_PL").display_name

    def test_reason_is_named_in_the_users_language(self):
        self.assertEqual(self.reason.with_context(lang="en_US").display_name, "Arrears")
        self.assertEqual(self.polish(self.reason), "Zaległości")

    def test_reason_is_found_by_either_name(self):
        reasons = self.env["contract.terminate.reason"].with_context(lang="pl_PL")
        for name in ("Arrears", "zaległ"):
            with self.subTest(name=name):
                found = [record_id for record_id, _name in reasons.name_search(name)]
                self.assertIn(self.reason.id, found)

    def test_new_name_replaces_the_translations(self):
        self.reason.name = "Unpaid for months"
        self.assertEqual(self.polish(self.reason), "Unpaid for months")

    def test_reason_of_the_companys_own_has_its_name(self):
        own = self.env["contract.terminate.reason"].create({"name": "Merger"})
        self.assertEqual(self.polish(own), "Merger")

    def test_other_changes_leave_the_name_translated(self):
        self.reason.terminate_comment_required = True
        self.assertEqual(self.polish(self.reason), "Zaległości")

    def test_reasons_that_are_older_than_labels_get_theirs_but_renamed_ones(self):
        """As an upgrade of a database without labels finds them."""
        renamed = self.env.ref("client_offboarding.reason_client_leaves")
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE contract_terminate_reason
               SET offboarding_label = NULL,
                   write_date = create_date
                       + CASE WHEN id = %s THEN interval '1 day' ELSE interval '0' END
             WHERE id IN %s
            """,
            [renamed.id, (self.reason.id, renamed.id)],
        )
        self.env.invalidate_all()
        self.env["contract.terminate.reason"]._fill_offboarding_labels()
        self.assertEqual(self.reason.offboarding_label, self.reason.name)
        self.assertFalse(renamed.offboarding_label)


@tagged("post_install", "-at_install")
class TestTerminateReasonUsed(OffboardingCase):
    """Why a contract was ended stays known."""

    def test_reason_of_a_contract_or_a_case_is_not_deleted(self):
        on_case, on_contract, unused = self.env["contract.terminate.reason"].create(
            [{"name": name} for name in ("Merger", "Price", "Moved")]
        )
        case = self.open_case(reason_id=on_case.id)
        self.contract.sudo().terminate_reason_id = on_contract
        for reason in (on_case, on_contract):
            with self.subTest(reason=reason.name):
                with self.assertRaisesRegex(UserError, f"this reason: {reason.name}$"):
                    (reason | unused).unlink()
        case.action_cancel(outcome="mistake")
        with self.assertRaisesRegex(UserError, "this reason: Merger"):
            on_case.unlink()
        unused.unlink()
        self.assertFalse(unused.exists())
        self.assertTrue(on_case.exists() and on_contract.exists())

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged

ADDON = "client_offboarding"
# What a client program may call besides what every Odoo model has. Each of these
# checks access again; a new one is added here after somebody looked at it.
PUBLIC = {
    "account.move.line": {"action_match_offboarding"},
    "client.offboarding": {
        "action_approve",
        "action_cancel",
        "action_change_end",
        "action_close",
        "action_collect",
        "action_compose",
        "action_compose_papers",
        "action_confirmation_paper",
        "action_create_final_invoices",
        "action_dossier",
        "action_give_notice",
        "action_invite_provider",
        "action_next",
        "action_open_paper",
        "action_open_plan",
        "action_plan_handover_meeting",
        "action_plan_work",
        "action_plan_meeting",
        "action_plan_retrospective",
        "action_preview_final_invoices",
        "action_record_data_choice",
        "action_reopen",
        "action_request_confirmation",
        "action_returns_protocol",
        "action_send_papers",
        "action_settle_deposit",
        "action_start_handover",
        "action_view_after_end_invoices",
        "action_view_area",
        "action_view_batch",
        "action_substitute",
        "action_view_deadlines",
        "action_view_invoices",
        "action_view_meetings",
        "action_view_vendor_bills",
    },
    "client.offboarding.access": {
        "action_ask_control",
        "action_cancel_line",
        "action_done",
        "action_record_control",
        "action_reset",
        "action_revoke_now",
        "action_waive_control",
    },
    "client.offboarding.access.done": {"action_done"},
    "client.offboarding.batch": {
        "action_letters",
        "action_letters_posted",
        "action_preview",
        "action_retry",
        "action_run",
        "action_stop",
    },
    "client.offboarding.charge": {
        "action_agree",
        "action_dispute",
        "action_record_document",
        "action_waive",
    },
    "client.offboarding.charge.document": {"action_record"},
    "client.offboarding.answer": {"action_record"},
    "client.offboarding.check": {
        "action_open_case",
        "action_settle_deposit",
        "action_show",
        "action_view_items",
        "action_waive",
    },
    "client.offboarding.control": {"action_record"},
    "client.offboarding.churn": {"action_view_cases"},
    "client.offboarding.report": {"action_open_case"},
    "client.offboarding.deposit": {"action_settle"},
    "client.offboarding.data": {
        "action_cancel_line",
        "action_confirm_backup",
        "action_decide",
        "action_done",
        "action_record_data_choice",
        "action_reset",
        "action_tell_subprocessor",
    },
    "client.offboarding.data.choice": {"action_record"},
    "client.offboarding.deadline": {"action_open_case"},
    "client.offboarding.document": {
        "action_cancel_line",
        "action_hand_over",
        "action_mark",
        "action_mark_missing",
        "action_mark_received",
        "action_reset",
    },
    "client.offboarding.feedback": {"action_decline", "action_make_action"},
    "client.offboarding.final.invoice": {"action_create", "action_preview"},
    "client.offboarding.hand.over": {"action_hand_over"},
    "client.offboarding.invitation": {"action_withdraw"},
    "client.offboarding.knowledge": {
        "action_accept",
        "action_cancel_line",
        "action_hand_over",
        "action_reopen",
    },
    "client.offboarding.lesson": {
        "action_done",
        "action_make_action",
        "action_reopen",
    },
    "client.offboarding.message": {"action_compose_again"},
    "client.offboarding.many": {"action_leave", "action_run"},
    "client.offboarding.open": {"action_open"},
    "client.offboarding.paper.text": {"action_preview"},
    "client.offboarding.plan": {"action_plan"},
    "client.offboarding.purchase": {
        "action_charge",
        "action_end",
        "action_keep",
        "action_reset",
        "action_transfer",
    },
    "client.offboarding.portal.people": {"action_set"},
    "client.offboarding.protocol": {
        "action_book_set_off",
        "action_close_case",
        "action_compose",
        "action_view_set_off",
        "action_generate",
        "action_make_signed",
        "action_new_version",
        "action_open",
        "action_print",
        "action_record_differences",
        "action_replace",
        "action_refuse",
        "action_send",
        "action_send_again",
        "action_sign_client",
        "action_sign_company",
        "action_sign_provider",
    },
    "client.offboarding.receive": {"action_receive"},
    "client.offboarding.return": {
        "action_cancel_line",
        "action_confirm_wiped",
        "action_missing",
        "action_receive",
        "action_reset",
    },
    "client.offboarding.revoke": {"action_revoke"},
    "client.offboarding.settlement": {
        "action_create_final_invoices",
        "action_match_credits",
        "action_open_case",
        "action_open_statement",
        "action_preview_final_invoices",
        "action_register_payment",
        "action_send_statement",
        "action_take_over",
        "action_view_charges",
        "action_view_invoices",
        "action_view_ledger",
    },
    "client.offboarding.send": {"action_send", "action_sign_and_send"},
    "client.offboarding.sign": {"action_sign"},
    "client.offboarding.step": {"action_confirm"},
    "client.offboarding.termination": {"action_portal_people"},
    "client.offboarding.upload": {
        "action_accept",
        "action_accept_original",
        "action_download",
        "action_reject",
    },
    "client.offboarding.upload.reject": {"action_reject"},
    "client.offboarding.waive": {"action_waive"},
    "client.offboarding.waiver": {"action_revoke"},
    "client.offboarding.substitute": {"action_substitute"},
    "contract.contract": {
        "action_open_offboarding",
        "action_set_portal_people",
        "action_view_offboardings",
    },
    "res.partner": {"action_open_offboarding", "action_view_offboardings"},
}
# Overrides of what every model has.
INHERITED = {
    "action_schedule_plan",
    "button_cancel",
    "button_draft",
    "button_uninstall",
    "copy_data",
    "create",
    "default_get",
    "get_import_templates",
    "get_portal_url",
    "message_post",
    "message_subscribe",
    "onchange",
    "search_count",
    "search_fetch",
    "unlink",
    "write",
}


@tagged("post_install", "-at_install")
class TestRightsModel(TransactionCase):
    """Groups, access rights and rules as a whole."""

    def addon_models(self):
        """Our models that have records, wizards included."""
        return [
            model
            for name, model in self.env.items()
            if name.startswith("client.offboarding") and not model._abstract
        ]

    def addon_records(self, model):
        data = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", model)]
        )
        return (
            self.env[model]
            .with_context(active_test=False)
            .browse(data.mapped("res_id"))
        )

    def test_no_access_right_is_for_everybody(self):
        rights = self.addon_records("ir.model.access")
        self.assertTrue(rights)
        self.assertFalse(rights.filtered(lambda right: not right.group_id))
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        self.assertFalse(rights.group_id.all_implied_ids & outside)

    def test_every_model_with_a_company_has_a_company_rule(self):
        for model in self.addon_models():
            if "company_id" not in model._fields or model._transient:
                continue
            with self.subTest(model=model._name):
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name), ("groups", "=", False)]
                )
                self.assertIn("company_ids", "".join(rules.mapped("domain_force")))

    def test_every_record_of_a_case_keeps_computed_values_out_of_reach(self):
        settings = {
            "client.offboarding.attempt",
            "client.offboarding.gate",
            "client.offboarding.return.item",
        }
        for model in self.addon_models():
            if model._transient or not model._auto or model._name in settings:
                continue
            with self.subTest(model=model._name):
                self.assertTrue(hasattr(model, "_get_computed_columns"))

    def test_every_wizard_is_its_creators(self):
        for model in self.addon_models():
            if not model._transient:
                continue
            with self.subTest(model=model._name):
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name), ("groups", "=", False)]
                )
                self.assertIn("create_uid", "".join(rules.mapped("domain_force")))

    def test_no_group_implies_accounting_or_terminating(self):
        ours = self.addon_records("res.groups")
        self.assertEqual(len(ours), 5)
        implied = ours.all_implied_ids
        for name in (
            "account.group_account_basic",
            "account.group_account_invoice",
            "account.group_account_readonly",
            "account.group_account_user",
            "account.group_account_manager",
            "contract_termination.can_terminate_contract",
            "base.group_system",
            "base.group_erp_manager",
        ):
            group = self.env.ref(name, raise_if_not_found=False)
            if group:
                with self.subTest(group=name):
                    self.assertNotIn(group, implied)

    def test_groups_build_on_each_other(self):
        def implied(name):
            group = self.env.ref(f"{ADDON}.group_offboarding_{name}")
            xmlids = (group.all_implied_ids - group)._get_external_ids().values()
            prefix = f"{ADDON}.group_offboarding_"
            return {
                xmlid.removeprefix(prefix)
                for ids in xmlids
                for xmlid in ids
                if xmlid.startswith(prefix)
            }

        self.assertEqual(implied("user"), set())
        self.assertEqual(implied("all"), {"user"})
        self.assertEqual(implied("manager"), {"user", "all"})
        # Additive: they open no case by themselves.
        self.assertEqual(implied("data_officer"), set())
        self.assertEqual(implied("amounts"), set())

    def test_roles_are_offered_as_one_choice(self):
        privilege = self.env.ref(f"{ADDON}.privilege_offboarding")
        self.assertEqual(
            set(privilege.group_ids),
            {
                self.env.ref(f"{ADDON}.group_offboarding_{name}")
                for name in ("user", "all", "manager")
            },
        )

    def test_client_programs_reach_known_methods_only(self):
        for name, model in self.env.items():
            public = set()
            for cls in type(model).mro():
                if not cls.__module__.startswith(f"odoo.addons.{ADDON}."):
                    continue
                public |= {
                    attribute
                    for attribute, value in vars(cls).items()
                    if callable(value)
                    and not attribute.startswith("_")
                    and not getattr(value, "_api_private", False)
                }
            # An abstract model shares its methods with those that inherit it.
            if model._abstract:
                continue
            with self.subTest(model=name):
                self.assertEqual(public - INHERITED, PUBLIC.get(name, set()))

    def test_internal_methods_are_not_reached(self):
        for name, method in (
            ("client.offboarding", "_write_step"),
            ("client.offboarding.access", "_answer_control"),
            ("client.offboarding.access", "_cron_remind_of_control"),
            ("client.offboarding.access", "_cron_revoke_access"),
            ("client.offboarding.access", "_revoke"),
            ("client.offboarding.access", "_write_step"),
            ("client.offboarding.document", "_mark_receipt"),
            ("client.offboarding.document", "_write_step"),
            ("client.offboarding", "_finish_step"),
            ("client.offboarding.charge", "_write_step"),
            ("client.offboarding.check", "_get_items"),
            ("client.offboarding.protocol", "_sign"),
            ("client.offboarding.protocol", "_complete"),
            ("client.offboarding.return", "_write_step"),
            ("client.offboarding.termination", "_end_contracts"),
            ("client.offboarding.termination", "_get_contract_as_superuser"),
            ("client.offboarding.waiver", "_write_step"),
        ):
            with self.subTest(method=method):
                self.assertTrue(hasattr(self.env[name], method))
                with self.assertRaises(AccessError):
                    get_public_method(self.env[name], method)

    def test_menus_are_not_offered_to_those_who_find_nothing_behind(self):
        root = self.env.ref(f"{ADDON}.client_offboarding_menu")
        self.assertEqual(root.group_ids, self.env.ref("base.group_user"))
        config = self.env.ref(f"{ADDON}.client_offboarding_config_menu")
        self.assertEqual(
            config.group_ids, self.env.ref(f"{ADDON}.group_offboarding_manager")
        )

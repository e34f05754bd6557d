import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});

// As an accountant without any other role: from the list to a signed statement
registry.category("web_tour.tours").add("client_offboarding_settlement", {
    steps: () => [
        {
            content: "The list says what is overdue and what is next",
            trigger:
                ".o_data_row:contains(Kowalski):contains(500.00):contains(Create final invoices)",
        },
        click(
            "Look at the open items",
            ".o_data_row:contains(Kowalski) button[name=action_view_ledger]"
        ),
        {
            content: "The invoice and the payment",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        click("Take both", ".o_list_view thead .o_list_record_selector input"),
        click("Match them", "button[name=action_match_offboarding]"),
        {
            content: "The payment is used up",
            trigger:
                ".o_data_row td[name=amount_residual]:contains(-0.00), .o_data_row td[name=amount_residual]:contains(100.00)",
        },
        click("Back to the list", ".breadcrumb-item:contains(settlements) a"),
        {
            content: "What is overdue is less",
            trigger:
                ".o_data_row:contains(Kowalski) td[name=amount_overdue]:contains(100.00)",
        },
        click(
            "Open the settlement",
            ".o_data_row td[name=partner_id]:contains(Kowalski)"
        ),
        click(
            "Draft the final invoices",
            ".o_form_statusbar .btn-primary[name=action_create_final_invoices]:enabled"
        ),
        {
            content: "Two drafts: a whole month, and the cut one",
            trigger: ".o_list_view .o_data_row:contains(400.00):contains(Draft)",
        },
        click("Take both", ".o_list_view thead .o_list_record_selector input"),
        click("Open the actions", ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)"),
        click("Post them", ".o-dropdown--menu .o_menu_item:contains(Confirm Entries)"),
        {
            content: "Both are posted",
            trigger:
                ".o_list_view:not(:has(.badge:contains(Draft))) .o_data_row:contains(1,000.00)",
        },
        click("Look at the cut one", ".o_data_row:contains(400.00) td[name=name]"),
        {
            content: "It says which settlement it belongs to",
            trigger: ".alert-info:contains(Belongs to the final settlement of)",
        },
        click(
            "Back to the settlement",
            ".breadcrumb-item:contains(Kowalski) a, .o_back_button"
        ),
        click("Open the statement", "button[name=action_open_statement]"),
        click(
            "Sign it for us",
            ".o_form_statusbar button[name=action_sign_company]:enabled"
        ),
        click("Confirm", ".modal:not(.o_inactive_modal) .btn-primary"),
        click(
            "Record the client's signature",
            ".o_form_statusbar button[name=action_sign_client]:enabled"
        ),
        {
            content: "Who signed for the client",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Anna Kowalska",
        },
        click("Record it", ".modal button[name=action_sign]"),
        {
            content: "The statement is signed",
            trigger: ".o_statusbar_status button[aria-checked=true][data-value=signed]",
        },
    ],
});

import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The state on the status bar of the case. */
const inState = (state) => ({
    content: `The case is in the state ${state}`,
    trigger: `.o_statusbar_status button[aria-checked=true][data-value=${state}]`,
});

/** Whether an area is settled, open, or blocks the next step. */
const area = (name, state) => ({
    content: `The area ${name} is ${state}`,
    trigger: `[data-area=${name}][data-state=${state}]`,
});

const click = (content, trigger) => ({content, trigger, run: "click"});

const page = (name) =>
    click(`Open the page ${name}`, `.o_notebook_headers a[name=${name}]`);

const step = (name) =>
    click(
        `Do the next step: ${name}`,
        `.o_form_statusbar .btn-primary[name=${name}]:enabled`
    );

/** Signed in a meeting: beside the next step, which would be to send it. */
const onPaper = (name) =>
    click(`Press ${name}`, `.o_form_statusbar button[name=${name}]:enabled`);

const confirmDialog = click("Confirm", ".modal:not(.o_inactive_modal) .btn-primary");

// As the account manager, from the client's form: notice, handover, returns
tours.add("client_offboarding_prepare", {
    steps: () => [
        click(
            "Start from the client's form",
            "button[name=action_open_offboarding]:enabled"
        ),
        {
            content: "The running contract is preselected",
            trigger:
                ".modal .o_field_widget[name=contract_ids] .o_data_row:contains(Accounting)",
        },
        {
            content: "Choose the reason",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit another provider",
        },
        click(
            "Take the reason that is offered",
            ".ui-autocomplete .o-autocomplete--dropdown-item:contains(another provider)"
        ),
        {
            content: "The case opens with the contract",
            trigger: ".modal .o_field_widget[name=reason_id] input:value(provider)",
        },
        click("Open the case", ".modal button[name=action_open]"),
        inState("draft"),
        {
            content: "It says what is missing",
            trigger: "[name=next_step] .o_field_widget:contains(Delivered on)",
        },
        page("terminations"),
        click(
            "Enter the delivery beside the contract",
            ".o_field_widget[name=termination_ids] .o_data_row td[name=date_delivered]"
        ),
        {
            content: "The day of delivery",
            trigger:
                ".o_field_widget[name=termination_ids] .o_data_row [name=date_delivered] input",
            run: "edit 10/12/2026",
        },
        click("Leave the row", ".oe_title"),
        {
            content: "The end is computed from the notice period",
            trigger:
                ".o_field_widget[name=termination_ids] td[name=date_end]:contains(11/12/2026)",
        },
        step("action_give_notice"),
        confirmDialog,
        inState("notice"),
        step("action_start_handover"),
        inState("handover"),
        area("settlement", "blocking"),
        area("returns", "blocking"),
        click("Try too early", ".btn-secondary[name=action_request_confirmation]"),
        {
            content: "It is refused, and the reason named",
            trigger: ".modal .modal-body:contains(Not yet invoiced)",
        },
        click("Understood", ".modal .modal-footer button"),
        page("handover"),
        click(
            "Open the thing that was suggested from the contract",
            ".o_field_widget[name=return_ids] .o_data_cell[name=name]:contains(Laptop)"
        ),
        click(
            "Receive a part of it",
            ".modal .o_form_statusbar .btn-primary:contains(Receive)"
        ),
        {
            content: "One came back",
            trigger:
                ".modal:has(button[name=action_receive]) .o_field_widget[name=quantity] input:value(2)",
            run: "edit 1",
        },
        click(
            "Record it",
            ".modal:not(.o_inactive_modal) button[name=action_receive]:enabled"
        ),
        {
            content: "It is received in part",
            trigger: ".modal .o_statusbar_status button[data-value=partial]",
        },
        click("Back to the case", ".modal .o_form_button_cancel"),
        click(
            "Receive the rest from the list",
            "body:not(:has(.modal)) .o_field_widget[name=return_ids] .o_data_row:contains(Laptop) button:contains(Receive)"
        ),
        {
            content: "The dialog knows what is left",
            trigger:
                ".modal:has(button[name=action_receive]) .o_field_widget[name=quantity] input:value(1)",
        },
        click("All of it", ".modal button[name=action_receive]:enabled"),
        area("returns", "ok"),
    ],
});

// As the accountant, from the case: final invoices, posting, payment
tours.add("client_offboarding_settle", {
    steps: () => [
        inState("handover"),
        step("action_create_final_invoices"),
        {
            content: "The wizard shows what the cut period costs by days",
            trigger:
                ".modal .o_data_row td[name=amount_prorated]:contains(400.00) ~ td[name=policy]:contains(Its share)",
        },
        click("Draft the invoices", ".modal button[name=action_create]"),
        {
            content: "Two drafts: a whole month, and the cut one",
            trigger: ".o_list_view .o_data_row:contains(1,000.00):contains(Draft)",
        },
        click("Take both", ".o_list_view thead .o_list_record_selector input"),
        click("Open the actions", ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)"),
        click("Post them", ".o-dropdown--menu .o_menu_item:contains(Confirm Entries)"),
        {
            content: "Both are posted",
            trigger:
                ".o_list_view:not(:has(.badge:contains(Draft))) .o_data_row:contains(1,000.00)",
        },
        click("Take both", ".o_list_view thead .o_list_record_selector input"),
        click("Send them", ".o_control_panel button[name=action_send_and_print]"),
        click("Put them in the queue", ".modal button[name=action_send_and_print]"),
        {
            content: "They are on their way",
            trigger: "body:not(:has(.modal)) .o_notification",
        },
        click("Take both", ".o_list_view thead .o_list_record_selector input"),
        click("Register the payment", "button[name=action_force_register_payment]"),
        click("Create the payments", ".modal button[name=action_create_payments]"),
        click(
            "Back to the case",
            "body:not(:has(.modal)) .breadcrumb-item:contains(OFF/) a"
        ),
        area("settlement", "ok"),
        {
            content: "The accountant has nothing left to do",
            trigger:
                ".o_form_statusbar:not(:has(button[name=action_create_final_invoices]))",
        },
    ],
});

// As the account manager again: signatures and closing
tours.add("client_offboarding_close", {
    steps: () => [
        step("action_request_confirmation"),
        onPaper("action_sign_company"),
        confirmDialog,
        {
            content: "It is signed for the company",
            trigger: ".o_field_widget[name=signature_ids] .o_data_row:contains(owner)",
        },
        onPaper("action_sign_client"),
        {
            content: "Who signed for the client",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Anna Kowalska",
        },
        click("Record it", ".modal button[name=action_sign]"),
        inState("signed"),
        click("Back to the case", ".breadcrumb-item:contains(OFF/) a"),
        area("confirmation", "ok"),
        step("action_close"),
        inState("closed"),
        click("Back to the client", ".o_field_widget[name=partner_id] a"),
        {
            content: "A former client",
            trigger: ".ribbon:contains(Former client)",
        },
    ],
});

import {registry} from "@web/core/registry";

const {DateTime} = luxon;
const tours = registry.category("web_tour.tours");
const DIALOG = ".modal:not(.o_inactive_modal)";

const click = (content, trigger) => ({content, trigger, run: "click"});

/** Steps that a slow machine has time for: demo databases have every addon. */
const patient = (...steps) => steps.map((step) => ({timeout: 60000, ...step}));

const inState = (state) => ({
    content: `The case is in the state ${state}`,
    trigger: `.o_statusbar_status button[aria-checked=true][data-value=${state}]`,
});

const step = (name) =>
    click(
        `Do the next step: ${name}`,
        `.o_form_statusbar .btn-primary[name=${name}]:enabled`
    );

/** In the month before, so that the end is past and the case can be closed. */
const delivered = () =>
    DateTime.now().minus({months: 1}).set({day: 5}).toFormat("MM/dd/yyyy");

/** From the client's form to the running notice, as the account manager. */
const prepare = (contracts) => [
    click(
        "Start from the client's form",
        "button[name=action_open_offboarding]:enabled"
    ),
    contracts,
    {
        content: "Choose the reason",
        trigger: `${DIALOG} .o_field_widget[name=reason_id] input`,
        run: "edit another provider",
    },
    click(
        "Take the reason that is offered",
        ".ui-autocomplete .o-autocomplete--dropdown-item:contains(another provider)"
    ),
    {
        content: "It is taken",
        trigger: `${DIALOG} .o_field_widget[name=reason_id] input:value(provider)`,
    },
    click(
        "Enter when the notice came",
        `${DIALOG} .o_field_widget[name=date_delivered] input, ${DIALOG} .o_field_widget[name=date_delivered] button`
    ),
    {
        content: "The day of delivery",
        trigger: `${DIALOG} .o_field_widget[name=date_delivered] input`,
        run: `edit ${delivered()}`,
    },
    click("Open the case", `${DIALOG} button[name=action_open]`),
    inState("draft"),
    step("action_give_notice"),
    click("Confirm", `${DIALOG} .btn-primary`),
    inState("notice"),
];

/** Where there is something to settle or to hand over. */
const handOver = () => [step("action_start_handover"), inState("handover")];

/** Signed in a meeting: beside the next step, which would be to send it. */
const onPaper = (name) =>
    click(`Press ${name}`, `.o_form_statusbar button[name=${name}]:enabled`);

/** To the end, past a handover with nothing in it, as the account manager. */
const close = () => [
    step("action_request_confirmation"),
    onPaper("action_sign_company"),
    click("Confirm", `${DIALOG} .btn-primary`),
    {
        content: "It is signed for the company",
        trigger: ".o_field_widget[name=signature_ids] .o_data_row:contains(Anna Nowak)",
    },
    onPaper("action_sign_client"),
    {
        content: "Who signed for the client",
        trigger: `${DIALOG} .o_field_widget[name=name] input`,
        run: "edit Adam Lis",
    },
    click("Record it", `${DIALOG} button[name=action_sign]`),
    inState("signed"),
    click("Back to the case", ".breadcrumb-item:contains(OFF/) a"),
    step("action_close"),
    inState("closed"),
    click("Back to the client", ".o_field_widget[name=partner_id] a"),
    {
        content: "A former client",
        trigger: ".ribbon:contains(Former client)",
    },
];

const withContract = {
    content: "The running contract is preselected",
    trigger: `${DIALOG} .o_field_widget[name=contract_ids] .o_data_row:contains(Cleaning)`,
};

const withoutContracts = {
    content: "It says that there is no contract",
    trigger: `${DIALOG} p:contains(No running contract)`,
};

tours.add("client_offboarding_demo_settled", {
    steps: () => patient(...prepare(withContract), ...close()),
});

tours.add("client_offboarding_demo_without_contracts", {
    steps: () => patient(...prepare(withoutContracts), ...close()),
});

/** What is done when and by whom is seen first; one step is left out. */
const plan = () => [
    click("Plan the work", ".o_form_statusbar button[name=action_open_plan]"),
    {
        content: "It says how many steps that makes",
        trigger: `${DIALOG} .o_field_widget[name=summary]:contains(Left out: 0)`,
    },
    click(
        "Leave one out",
        `${DIALOG} .o_data_row [name=is_wanted] input:enabled:first`
    ),
    {
        content: "It is counted",
        trigger: `${DIALOG} .o_field_widget[name=summary]:contains(Left out: 1)`,
    },
    click("Plan the rest", `${DIALOG} button[name=action_plan]`),
    {
        content: "It is in the case",
        trigger: "body:not(:has(.modal)) .o-mail-Activity",
    },
];

tours.add("client_offboarding_demo_owing", {
    steps: () =>
        patient(...prepare(withContract), ...handOver(), ...plan(), {
            content: "What is owed keeps the case from going on",
            trigger: "[data-area=settlement][data-state=blocking]",
        }),
});

// As the accountant, from the list of settlements
tours.add("client_offboarding_demo_settle", {
    steps: () =>
        patient(
            click(
                "Open the settlement",
                ".o_data_row td[name=partner_id]:contains(Lis)"
            ),
            step("action_create_final_invoices"),
            {
                content: "Two drafts",
                trigger: ".o_list_view .o_data_row:nth-child(2):contains(Draft)",
            },
            click("Take both", ".o_list_view thead .o_list_record_selector input"),
            click(
                "Open the actions",
                ".o_cp_action_menus .dropdown-toggle:has(.fa-cog)"
            ),
            click(
                "Post them",
                ".o-dropdown--menu .o_menu_item:contains(Confirm Entries)"
            ),
            {
                content: "Both are posted",
                trigger: ".o_list_view:not(:has(.badge:contains(Draft))) .o_data_row",
            },
            click("Take both", ".o_list_view thead .o_list_record_selector input"),
            click("Send them", ".o_control_panel button[name=action_send_and_print]"),
            click("Put them in the queue", ".modal button[name=action_send_and_print]"),
            {
                content: "They are on their way",
                trigger: "body:not(:has(.modal)) .o_notification",
            },
            click("Back to the settlement", ".o_back_button, .breadcrumb-item:last a"),
            step("action_register_payment"),
            click(
                "Create the payments",
                `${DIALOG} button[name=action_create_payments]`
            ),
            {
                content: "All three are paid",
                trigger:
                    "body:not(:has(.modal)) .o_list_view .o_data_row:nth-child(3):contains(Paid)",
            }
        ),
});

tours.add("client_offboarding_demo_close", {steps: () => patient(...close())});

import {inputFiles} from "@web/../tests/utils";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger) => ({content, trigger, run: "click"});

const inState = (state) => ({
    content: `The case is in the state ${state}`,
    trigger: `.o_statusbar_status button[aria-checked=true][data-value=${state}]`,
});

const page = (name) =>
    click(`Open the page ${name}`, `.o_notebook_headers a[name=${name}]`);

const step = (name) =>
    click(
        `Do the next step: ${name}`,
        `.o_form_statusbar .btn-primary[name=${name}]:enabled`
    );

const confirmDialog = click("Confirm", ".modal:not(.o_inactive_modal) .btn-primary");

const fill = (content, trigger, text) => ({content, trigger, run: `edit ${text}`});

// As the account manager: a notice sent by e-mail, where the contract asks for writing
tours.add("client_offboarding_notice_form", {
    steps: () => [
        inState("draft"),
        step("action_give_notice"),
        confirmDialog,
        {
            content: "It is refused, and the check named",
            trigger: ".modal .modal-body:contains(Form of the notice)",
        },
        click("Understood", ".modal .modal-footer button"),
        page("terminations"),
        click(
            "Open the contract",
            ".o_field_widget[name=termination_ids] .o_list_record_open_form_view button"
        ),
        {
            content: "It says what is wrong",
            trigger:
                ".alert:contains(Void as it is):contains(below what the contract requires):contains(proof of delivery)",
        },
        {
            content: "The notice was signed by hand and sent again",
            trigger: ".o_field_widget[name=used_form] input",
            run: "click",
        },
        click(
            "In writing",
            ".o_select_menu_menu .o_select_menu_item:contains(Written (signed by hand))"
        ),
        fill(
            "On what authority",
            ".o_field_widget[name=signatory_basis] input",
            "KRS 0000123456 && click body"
        ),
        {
            content: "Attach the proof of delivery",
            trigger: ".o_field_widget[name=proof_ids]",
            async run() {
                await inputFiles("[name=proof_ids] input.o_input_file", [
                    new File(["signed for"], "receipt.txt", {type: "text/plain"}),
                ]);
            },
        },
        {
            content: "It is attached",
            trigger: ".o_field_widget[name=proof_ids]:contains(receipt.txt)",
        },
        {
            content: "Nothing is wrong any more",
            trigger: ".o_form_sheet:not(:has(.alert:contains(Void)))",
        },
        click("Keep it, and back to the case", ".breadcrumb-item:contains(OFF/) a"),
        inState("draft"),
        step("action_give_notice"),
        confirmDialog,
        inState("notice"),
    ],
});

// As somebody of the client, in the portal
tours.add("client_offboarding_portal_notice", {
    steps: () => [
        {
            content: "Give notice from the contract's page",
            trigger: "a[name=offboarding_notice]:contains(Give notice)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The form tells when the contract would end",
            trigger: "#offboarding_notice .alert:contains(12/16/2026)",
        },
        fill("Who signs", "input[name=signatory]", "Anna Kowalska"),
        fill("Function", "input[name=role]", "CEO"),
        fill("Authority", "input[name=signatory_basis]", "KRS 0000654321"),
        fill("Reason", "textarea[name=reason]", "We merge with our owner"),
        click("In the client's name", "input[name=is_authorised]"),
        {
            content: "Give notice",
            trigger: "#offboarding_notice button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It arrived",
            trigger: "#offboarding_notice .alert-success:contains(We have your notice)",
        },
        {
            content: "And the case has a number",
            trigger: "#offboarding_notice dd:contains(OFF/2026/)",
        },
    ],
});

// As the owner of the contract: from the to-do to the receipt
tours.add("client_offboarding_receipt", {
    steps: () => [
        inState("draft"),
        page("papers"),
        click(
            "Make the receipt",
            "button[name=action_open_paper]:contains(Receipt of the notice)"
        ),
        {
            content: "Day and hour are those of the portal",
            trigger:
                ".o_field_widget[name=date_received]:contains(11/16/2026), .o_field_widget[name=date_received] input:value(11/16/2026)",
        },
        step("action_sign_company"),
        confirmDialog,
        inState("signed"),
    ],
});

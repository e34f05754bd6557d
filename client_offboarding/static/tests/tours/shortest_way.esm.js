import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** From the client's form to a closed case; the client's own clicks aren't counted. */
const MOST_CLICKS = 9;

const click = (content, trigger) => ({content, trigger, run: "click"});

const inState = (state) => ({
    content: `It is in the state ${state}`,
    trigger: `.o_statusbar_status button[aria-checked=true][data-value=${state}]`,
});

const step = (name) =>
    click(
        `Do the next step: ${name}`,
        `.o_form_statusbar .btn-primary[name=${name}]:enabled`
    );

/** The banner's button, which names the next thing. */
const next = (name) =>
    click(
        `Do what comes next: ${name}`,
        `[name=next_thing] button[name=action_next]:contains(${name}):enabled`
    );

const ASK = [
    click(
        "Start from the client's form",
        "button[name=action_open_offboarding]:enabled"
    ),
    {
        content: "When the notice was delivered",
        trigger: ".modal .o_field_widget[name=date_delivered] input",
        run: "edit 09/12/2026",
    },
    {
        content: "Why",
        trigger: ".modal .o_field_widget[name=reason_id] input",
        run: "edit another provider",
    },
    click(
        "Take the reason that is offered",
        ".ui-autocomplete .o-autocomplete--dropdown-item:contains(another provider)"
    ),
    {
        content: "It is taken",
        trigger: ".modal .o_field_widget[name=reason_id] input:value(provider)",
    },
    click("Open the case", ".modal button[name=action_open]"),
    inState("draft"),
    next("Notice delivered"),
    click("Confirm", ".modal:not(.o_inactive_modal) .btn-primary"),
    inState("notice"),
    next("Ask for confirmation"),
    {
        content: "The confirmation is opened, with its file",
        trigger: ".o_field_widget[name=viewer] iframe",
    },
    inState("draft"),
    step("action_compose"),
    {
        content: "The client's contact is proposed, and it is said why",
        trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Anna)",
    },
    {
        content: "The paper is shown",
        trigger: ".modal .o_field_widget[name=viewer] iframe",
    },
    click("Sign and send", ".modal button[name=action_sign_and_send]:enabled"),
    {
        content: "The dialog is closed",
        trigger: "body:not(:has(.modal))",
    },
    inState("sent"),
];

const CLOSE = [
    inState("signed"),
    {
        content: "It is offered to close the case",
        trigger: "[name=can_close]",
    },
    step("action_close_case"),
    inState("closed"),
];

/**
 * The tour, unless it has become longer than it may be.
 *
 * @param {Array} steps
 * @returns {Array}
 */
function short(steps) {
    const clicks = [...ASK, ...CLOSE].filter((one) => one.run === "click").length;
    if (clicks > MOST_CLICKS) {
        throw new Error(`${clicks} clicks to a closed case`);
    }
    return steps;
}

// As the account manager: until the client has the confirmation
tours.add("client_offboarding_ask", {steps: () => short(ASK)});

// As the account manager, on the paper that the client has signed
tours.add("client_offboarding_short_close", {steps: () => short(CLOSE)});

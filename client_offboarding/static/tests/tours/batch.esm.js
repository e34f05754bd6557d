import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});
const row = (name, state) =>
    `.o_field_widget[name=line_ids] .o_data_row:contains(${name}):contains(${state})`;

// As a manager: from looking through the clients to trying again what failed
registry.category("web_tour.tours").add("client_offboarding_batch", {
    steps: () => [
        click("Who is left out?", "button[name=action_preview]"),
        {
            content: "It says who, and why",
            trigger: row("Mute", "No language, or one that isn't installed"),
        },
        {content: "The others are to do", trigger: row("Polish", "To do")},
        click("Run it", "button[name=action_run]"),
        click("Really", ".modal .modal-footer .btn-primary"),
        {
            content: "One failed, and it says why",
            trigger: row("Polish", "can't be filled in"),
        },
        {content: "The other is done", trigger: row("English", "Done")},
        {
            content: "It is counted",
            trigger: ".oe_stat_button:contains(Failed):contains(1)",
        },
        click("The template is to blame", ".o_field_widget[name=tone] input"),
        click(
            "In another tone",
            ".o_select_menu_menu .o_select_menu_item:contains(Warm)"
        ),
        click("Once more", "button[name=action_retry]"),
        {content: "Now it is done", trigger: row("Polish", "Done")},
        {
            content: "Nothing is left to try",
            trigger: ".o_form_view:not(:has(button[name=action_retry]))",
        },
    ],
});

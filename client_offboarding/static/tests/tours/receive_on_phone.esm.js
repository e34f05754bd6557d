import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});
const DIALOG = ".modal:not(.o_inactive_modal)";

// As somebody from the warehouse who has no other role, on a phone: find by serial
registry.category("web_tour.tours").add("client_offboarding_receive_on_phone", {
    steps: () => [
        {
            content: "His things are cards with big buttons",
            trigger: ".o_kanban_record:contains(Laptop) .btn-lg:contains(Receive)",
        },
        click("Search", ".o_control_panel button:has(.fa-search)"),
        {
            content: "Enter a part of the serial number",
            trigger: ".o_searchview_input",
            run: "edit 4712",
        },
        {
            content: "Look for it",
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            content: "Only this one is left",
            trigger:
                ".o_kanban_view:not(:has(.o_kanban_record:contains(SN-4711))) .o_kanban_record:contains(SN-4712)",
        },
        click("Receive it", ".o_kanban_record:contains(SN-4712) .btn-lg"),
        {
            content: "The dialog fills the phone and knows how much is expected",
            trigger: `${DIALOG} .o_field_widget[name=quantity] input:value(1)`,
        },
        click(
            "It is damaged",
            `${DIALOG} .o_field_widget[name=condition] input[data-value=damaged]`
        ),
        {
            content: "Say what is wrong",
            trigger: `${DIALOG} .o_field_widget[name=remarks] textarea`,
            run: "edit The display is cracked",
        },
        click("Receive", `${DIALOG} button[name=action_receive]:enabled`),
        {
            content: "It isn't among what is open any more",
            trigger:
                "body:not(:has(.modal)) .o_kanban_view:not(:has(.o_kanban_record:contains(SN-4712)))",
        },
    ],
});

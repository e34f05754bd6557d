import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});

// As whoever runs the case: the client has thought better of it.
registry.category("web_tour.tours").add("client_offboarding_retention", {
    steps: () => [
        click(
            "Cancel the case",
            ".o_form_statusbar button[name=action_cancel]:enabled"
        ),
        {
            content: "That the client stays is what one mostly means",
            trigger:
                ".modal .o_field_widget[name=outcome] input:checked[data-value=retained]",
        },
        {
            content: "A delivered notice isn't taken back alone",
            trigger: ".modal .o_field_widget[name=consent] textarea",
            run: "edit Mrs Kowalska, by phone on 16 November",
        },
        click("Cancel it", ".modal button[name=action_confirm]:contains(Cancel)"),
        {
            content: "The case is over",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status button[aria-checked=true][data-value=cancelled]",
        },
        {
            content: "And says that the client stays",
            trigger: ".o_form_view:contains(Client stays)",
        },
    ],
});

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("client_offboarding_fresh_form", {
    steps: () => [
        {
            content: "Something is to be returned",
            trigger: "[data-area=returns][data-state=blocking]",
        },
        {
            content: "Open the page of returns",
            trigger: ".o_notebook_headers a[name=handover]",
            run: "click",
        },
        {
            content: "Open the thing",
            trigger: ".o_field_widget[name=return_ids] .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "It didn't come back",
            trigger: ".modal .o_form_statusbar button[name=action_cancel_line]",
            run: "click",
        },
        {
            content: "The line is cancelled",
            trigger: ".modal .o_statusbar_status button[aria-checked=true]",
        },
        {
            content: "Back to the case",
            trigger: ".modal .o_form_button_cancel",
            run: "click",
        },
        {
            content: "The badge behind is fresh",
            trigger: "body:not(:has(.modal)) [data-area=returns][data-state=ok]",
        },
    ],
});

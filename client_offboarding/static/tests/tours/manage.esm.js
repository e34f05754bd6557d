import {registry} from "@web/core/registry";

const click = (content, trigger) => ({content, trigger, run: "click"});
const ROW = ".o_data_row:contains(Cicha)";

const toView = (type) =>
    click(`Look at it as ${type}`, `.o_cp_switch_buttons .o_switch_view.o_${type}`);

// As a manager: all cases with what is late, by when and whose it is
registry.category("web_tour.tours").add("client_offboarding_manage", {
    steps: () => [
        {
            content: "The case says how much is late",
            trigger: `${ROW} .o_data_cell[name=late_count]:contains(1)`,
        },
        {
            content: "What comes next is red, since it is late",
            trigger: `${ROW} .o_data_cell.text-danger[name=next_deadline_name]:contains(Laptop)`,
        },
        {
            content: "Nothing of other cases is red",
            trigger: ".o_data_row:contains(Kowalski):not(:has(.text-danger))",
        },
        toView("kanban"),
        {
            content: "The card tells the same",
            trigger: ".o_kanban_record:contains(Cicha):contains(Laptop)",
        },
        toView("calendar"),
        {content: "The calendar shows a month", trigger: ".o_calendar_view .fc-view"},
        toView("pivot"),
        {content: "Cases are counted", trigger: ".o_pivot td:contains(1)"},
        toView("graph"),
        {content: "And drawn", trigger: ".o_graph_renderer canvas"},
        toView("list"),
        click("Search", ".o_searchview_dropdown_toggler"),
        click(
            "Only what is late",
            ".o_filter_menu .o_menu_item:contains(Something is late)"
        ),
        {
            content: "One case is left",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Kowalski)))",
        },
        click("Open it", `${ROW} .o_data_cell[name=partner_id]`),
        {
            content: "Its line is what is late",
            trigger: ".o_form_view .o_breadcrumb:contains(Cicha)",
        },
    ],
});

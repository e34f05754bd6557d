import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger, more = {}) => ({
    content,
    trigger,
    run: "click",
    ...more,
});

/** As large as a thumb needs it, and on the screen without scrolling sideways. */
const isForAThumb = ({anchor}) => {
    const {width, height, right} = anchor.getBoundingClientRect();
    if (width < 44 || height < 44 || right > window.innerWidth) {
        throw new Error(`A button is ${width} × ${height}, up to ${right}`);
    }
};

tours.add("client_offboarding_feedback_phone", {
    steps: () => [
        click("The page of the case asks", "section[name=feedback] a", {
            expectUnloadPage: true,
        }),
        {
            content: "The widest row of numbers fits",
            trigger: "label[for=feedback_recommend_10]",
            run: isForAThumb,
        },
        click("Would hardly recommend", "label[for=feedback_recommend_3]"),
        click("Good work", "label[for=feedback_quality_5]"),
        click("Late", "label[for=feedback_timeliness_2]"),
        {
            content: "What should be better",
            trigger: "textarea[name=better]",
            run: "edit Call back on the same day",
        },
        click("Send it", "button[type=submit]:not([name=decline])", {
            expectUnloadPage: true,
        }),
        {
            content: "It is thanked for",
            trigger: "div[name=message]:contains(Thank you for your answer)",
        },
    ],
});

tours.add("client_offboarding_feedback_action", {
    steps: () => [
        click(
            "One click makes an action of the answer",
            ".o_data_row button[name=action_make_action]"
        ),
        {
            content: "It says what the client said",
            trigger:
                ".modal .o_field_widget[name=name] input:value(Call back on the same day)",
        },
        {
            content: "Who does it",
            trigger: ".modal .o_field_widget[name=user_id] input",
            run: "edit off_helper",
        },
        click(
            "Take him",
            ".ui-autocomplete .o-autocomplete--dropdown-item:contains(off_helper)"
        ),
        click("Save it", ".modal .o_form_button_save"),
        {content: "It is saved", trigger: "body:not(:has(.modal))"},
    ],
});

tours.add("client_offboarding_feedback_done", {
    steps: () => [
        click(
            "Whoever does it finds it and has done it",
            ".o_data_row:contains(Call back on the same day) button[name=action_done]"
        ),
        {
            content: "It is open no more",
            trigger: ".o_list_view:not(:has(.o_data_row button[name=action_done]))",
        },
    ],
});

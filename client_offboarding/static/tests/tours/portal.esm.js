import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger, more = {}) => ({
    content,
    trigger,
    run: "click",
    ...more,
});

/** Draw a line on the area for signatures, as a finger does. */
const draw = () => {
    const canvas = document.querySelector("canvas.o_web_sign_signature");
    const box = canvas.getBoundingClientRect();
    const fire = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                isPrimary: true,
                button: 0,
                buttons: type === "pointerup" ? 0 : 1,
                clientX: box.left + x,
                clientY: box.top + y,
                pointerId: 1,
                pressure: 0.5,
            })
        );
    fire("pointerdown", 20, 20);
    fire("pointermove", 60, 40);
    fire("pointermove", 120, 30);
    fire("pointerup", 120, 30);
};

// From the link of the invitation to the signature, drawn or typed
const signFromLink = (signature) => [
    {
        content: "The page says what happens when",
        trigger: "section[name=dates]",
    },
    {
        content: "And what is needed",
        trigger: "section[name=requests]:contains(Laptop)",
    },
    click("Open the paper", "section[name=papers] [data-paper=returns] a[name=sign]", {
        expectUnloadPage: true,
    }),
    {
        content: "The form to sign is there",
        trigger: ".o_offboarding_sign[data-ready] input[name=signer]",
        run: "edit Anna Kowalska",
    },
    {
        content: "On what basis",
        trigger: "#o_offboarding_basis",
        run: "edit KRS 0000654321",
    },
    {
        content: "It can't be signed unread",
        trigger: ".o_offboarding_sign_button:disabled",
    },
    {
        content: "Confirm that it was read",
        trigger: "#o_offboarding_read",
        run: "check",
    },
    {
        content: "Nor without a signature",
        trigger: ".o_offboarding_sign_button:disabled",
    },
    signature,
    click("Sign", ".o_offboarding_sign_button:enabled", {expectUnloadPage: true}),
    {
        content: "It says that the signature was recorded",
        trigger: "[name=signed]",
    },
    {
        content: "And nothing waits for us any more",
        trigger: "section[name=papers]:not(:has(a[name=sign]))",
    },
];

tours.add("client_offboarding_portal_sign", {
    steps: () =>
        signFromLink({
            content: "Draw the signature",
            trigger: "canvas.o_web_sign_signature",
            run: draw,
        }),
});

tours.add("client_offboarding_portal_sign_typed", {
    steps: () =>
        signFromLink(
            click(
                "Have the name written",
                ".o_offboarding_sign .o_web_sign_auto_button"
            )
        ),
});

// The client confirms that he is in control of what he took over, reads the statement
// and lists a difference, and agrees with the balance
tours.add("client_offboarding_portal_answer", {
    steps: () => [
        click(
            "He is in control of the one account",
            "section[name=access] li:contains(Hosting) button[name=confirm]",
            {expectUnloadPage: true}
        ),
        {
            content: "It is confirmed, and not asked again",
            trigger:
                "section[name=access] li:contains(Hosting):contains(Confirmed on):not(:has(button))",
        },
        click(
            "Something of the other is missing",
            "section[name=access] li:contains(Domain) details[name=missing] summary"
        ),
        {
            content: "Say what",
            trigger:
                "section[name=access] li:contains(Domain) details[open] textarea[name=text]",
            run: "edit The code of the registry",
        },
        click(
            "Tell it",
            "section[name=access] li:contains(Domain) details[open] button[type=submit]",
            {expectUnloadPage: true}
        ),
        {
            content: "It is told, in red",
            trigger:
                "section[name=access] li:contains(Domain):contains(The code of the registry) .text-bg-danger",
        },
        {
            content: "The statement can be read",
            trigger: "section[name=papers] [data-paper=settlement] a[href*='/papers/']",
        },
        click(
            "He doesn't agree with the statement",
            "[data-paper=settlement] details[name=differences] summary"
        ),
        {
            content: "List what differs",
            trigger:
                "[data-paper=settlement] details[name=differences][open] textarea[name=text]",
            run: "edit FV/1: in our books 400.00, a part was credited",
        },
        click(
            "Send the differences",
            "[data-paper=settlement] details[name=differences] button[type=submit]",
            {expectUnloadPage: true}
        ),
        {
            content: "They are shown, and nothing is asked again",
            trigger:
                "[data-paper=settlement]:contains(in our books 400.00):not(:has(details[name=differences]))",
        },
        click(
            "Agree with the balance",
            "section[name=papers] [data-paper=balance] a[name=sign]",
            {expectUnloadPage: true}
        ),
        {
            content: "Who agrees",
            trigger: ".o_offboarding_sign[data-ready] input[name=signer]",
            run: "edit Anna Kowalska",
        },
        {
            content: "Draw the signature",
            trigger: "canvas.o_web_sign_signature",
            run: draw,
        },
        {
            content: "Confirm that it was read",
            trigger: "#o_offboarding_read",
            run: "check",
        },
        click("Agree", ".o_offboarding_sign_button:enabled", {expectUnloadPage: true}),
        {
            content: "It says that the signature was recorded",
            trigger: "[name=signed]",
        },
        {
            content: "And the balance waits for nothing",
            trigger: "[data-paper=balance]:not(:has(a[name=sign]))",
        },
    ],
});

// The new provider's person: accepts, asks, and signs the handover, on a phone
tours.add("client_offboarding_portal_provider", {
    steps: () => [
        click(
            "Accept what was explained",
            "section[name=knowledge] li:contains(Month end) button[name=accept]",
            {expectUnloadPage: true}
        ),
        {
            content: "It is accepted",
            trigger:
                "section[name=knowledge] li:contains(Month end):contains(Accepted)",
        },
        click(
            "Something is unclear about the other",
            "section[name=knowledge] li:contains(Archive) details[name=ask] summary"
        ),
        {
            content: "Ask about it",
            trigger: "section[name=knowledge] li:contains(Archive) textarea[name=text]",
            run: "edit Where does it start?",
        },
        click(
            "Send the question",
            "section[name=knowledge] li:contains(Archive) details[name=ask] button",
            {expectUnloadPage: true}
        ),
        {
            content: "It waits for the answer",
            trigger:
                "section[name=knowledge] li:contains(Archive) [data-knowledge]:contains(Where does it start?) [name=waiting]",
        },
        click(
            "Open the record of the handover",
            "section[name=papers] [data-paper=handover] a[name=sign]",
            {expectUnloadPage: true}
        ),
        {
            content: "Who signs",
            trigger: ".o_offboarding_sign[data-ready] input[name=signer]",
            run: "edit Ewa Nowa",
        },
        {
            content: "Draw the signature",
            trigger: "canvas.o_web_sign_signature",
            run: draw,
        },
        {
            content: "Confirm that it was read",
            trigger: "#o_offboarding_read",
            run: "check",
        },
        click("Sign", ".o_offboarding_sign_button:enabled", {expectUnloadPage: true}),
        {
            content: "It says that the signature was recorded",
            trigger: "[name=signed]",
        },
    ],
});

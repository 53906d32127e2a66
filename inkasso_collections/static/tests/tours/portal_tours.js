import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The day in a week, as date fields take it. */
function nextWeek() {
    return luxon.DateTime.now().plus({ days: 7 }).toISODate();
}

/** Open one of the pages that the main page leads to. */
function open(path) {
    return {
        content: `Open the page “${path}”`,
        trigger: `#actions a[href$="/${path}"], #nothing_open a[href$="/${path}"]`,
        run: "click",
        expectUnloadPage: true,
    };
}

/** Send the form, and see that the main page says what was done. */
function send(form, flash, button = "button[type=submit]") {
    return [
        {
            content: "Send it",
            trigger: `#${form} ${button}`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is said that it has arrived",
            trigger: `.o_inkasso_portal [data-flash=${flash}]`,
        },
    ];
}

tours.add("inkasso_portal_pay", {
    steps: () => [
        {
            content: "What is owed is said first",
            trigger: ".o_inkasso_sum .o_inkasso_total:contains('1,460.00')",
        },
        {
            content: "Look at how the amount is made up",
            trigger: "article summary:first",
            run: "click",
        },
        {
            content: "The law behind the fee is named",
            trigger: "article details[open] .o_inkasso_basis:contains('1981:739')",
        },
        {
            content: "Pay",
            trigger: ".o_inkasso_sum a.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "More than is open cannot be paid",
            trigger: "#amount",
            run: "edit 5000",
        },
        {
            content: "Go on",
            trigger: "#choose button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is said what is wrong; a part can be paid",
            trigger: "#choose:has(.is-invalid) #amount",
            run: "edit 300",
        },
        {
            content: "Go on",
            trigger: "#choose button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the demo provider",
            trigger: 'input[name="o_payment_radio"][data-payment-method-code="demo"]',
            run: "click",
        },
        {
            content: "The customer's card",
            trigger: 'input[name="customer_input"]',
            run: "edit 4242",
        },
        {
            content: "Pay",
            trigger: 'button[name="o_payment_submit_button"]:not([disabled])',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is taken off what is owed",
            trigger: ".o_inkasso_portal:has([data-flash=paid]) .o_inkasso_total:contains('1,160.00')",
            timeout: 60000,
        },
    ],
});

tours.add("inkasso_portal_dispute", {
    steps: () => [
        {
            content: "Something is wrong with the second invoice",
            trigger: "article:last a[href*='/dispute?line=']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is chosen already; say why",
            trigger: "#items:has(input[name=items]:checked) ~ div select#reason",
            run: "selectByLabel Goods or service not received",
        },
        {
            content: "Say what happened",
            trigger: "#text",
            run: "edit It never came.",
        },
        ...send("dispute_form", "dispute"),
    ],
});

tours.add("inkasso_portal_promise", {
    steps: () => [
        open("promise"),
        {
            content: "All of it",
            trigger: "#amount",
            run: "edit 1460",
        },
        {
            content: "In a week",
            trigger: "#day",
            run: ({ anchor }) => {
                anchor.value = nextWeek();
            },
        },
        ...send("promise_form", "promise"),
        {
            content: "The page keeps it in mind",
            trigger: ".alert:contains('You have promised')",
        },
    ],
});

tours.add("inkasso_portal_plan", {
    steps: () => [
        open("plan"),
        {
            content: "A number of instalments",
            trigger: "#way_number",
            run: "click",
        },
        {
            content: "Four",
            trigger: "#number",
            run: "edit 4",
        },
        ...send("plan_form", "plan"),
    ],
});

tours.add("inkasso_portal_plan_accept", {
    steps: () => [
        {
            content: "Look at what is offered",
            trigger: ".alert-warning a[href*='/plan/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Every instalment is there",
            trigger: "tbody tr:nth-child(4)",
        },
        {
            content: "Agree",
            trigger: "#agreed",
            run: "click",
        },
        ...send("plan_answer", "plan_accept", "button[value=accept]"),
    ],
});

tours.add("inkasso_portal_contact", {
    steps: () => [
        open("contact"),
        {
            content: "A number that is none",
            trigger: "#phone",
            run: "edit call me",
        },
        {
            content: "Send it",
            trigger: "#contact_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was typed is still there, with what is wrong",
            trigger: "#contact_form:has(#errors) #phone.is-invalid",
            run: "edit 070-765 43 21",
        },
        ...send("contact_form", "contact"),
    ],
});

tours.add("inkasso_portal_channels", {
    steps: () => [
        open("channels"),
        {
            content: "Letters, please",
            trigger: "#preferred_letter",
            run: "click",
        },
        {
            content: "No text messages",
            trigger: "#not_sms",
            run: "click",
        },
        ...send("channels_form", "channels"),
    ],
});

tours.add("inkasso_portal_rating", {
    steps: () => [
        open("rating"),
        {
            content: "Very well",
            trigger: "#rating_5",
            run: "click",
        },
        {
            content: "Why",
            trigger: "#feedback",
            run: "edit Friendly people.",
        },
        ...send("rating_form", "rating"),
    ],
});

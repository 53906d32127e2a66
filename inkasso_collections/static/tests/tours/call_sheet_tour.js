import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CASE = "body:not(:has(.modal)) .o_form_view";

/** Open the call sheet of the case. */
function call() {
    return [
        {
            content: "Call the debtor",
            trigger: `${CASE} button[name=action_call_sheet]`,
            run: "click",
        },
        {
            content: "Who is called, by which number, what time it is there, and what to say",
            trigger:
                ".modal:contains(Call Tour Debtor):has([name=phone]:contains('70 123 45 67')):has([name=local_time]) [name=script]:contains(open)",
        },
    ];
}

/** One click says what came of it, and closes the sheet. */
function log(button, label) {
    return [
        ...call(),
        {
            content: label,
            trigger: `.modal footer button[name=${button}]:contains(${label})`,
            run: "click",
        },
        {
            content: "The case shows the contact",
            trigger: `${CASE} button[name=action_open_contacts]`,
        },
    ];
}

/** One click logs the conversation and opens the dialog of what is agreed. */
function agree(button) {
    return [
        ...call(),
        {
            content: "Something is agreed",
            trigger: `.modal [name=agreements] button[name=${button}]`,
            run: "click",
        },
    ];
}

/** A collector calls until somebody answers; then there is a promise, an objection, a plan. Each takes one click more. */
tours.add("inkasso_call_sheet", {
    steps: () => [
        ...log("action_no_answer", "No answer"),
        ...log("action_left_message", "Left a message"),
        ...log("action_wrong_person", "Wrong person"),
        ...log("action_refused", "Refused to talk"),
        ...call(),
        {
            content: "Write down what is said",
            trigger: ".modal [name=note] textarea",
            run: "edit Asks for a copy",
        },
        {
            content: "Somebody answers",
            trigger: ".modal footer button[name=action_reached]",
            run: "click",
        },
        {
            content: "The sheet stays for what is agreed, and takes no second outcome",
            trigger: ".modal:has([name=logged]:contains('is logged')):not(:has(footer button[name=action_no_answer]:visible))",
        },
        {
            content: "Nothing this time",
            trigger: ".modal footer button[special=cancel], .modal footer button:contains(Close)",
            run: "click",
        },
        ...agree("action_plan"),
        {
            content: "A plan is proposed; not now",
            trigger: ".modal:has([name=preview] tbody tr) .btn-close",
            run: "click",
        },
        ...agree("action_promise"),
        {
            content: "A part of it",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 600",
        },
        {
            content: "Take the promise",
            trigger: ".modal button[name=action_make]",
            run: "click",
        },
        {
            content: "It is what was agreed",
            trigger: `${CASE} div[name=glance_agreed]:contains(600)`,
        },
        ...agree("action_dispute"),
        {
            content: "Write down what is wrong",
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit It arrived broken",
        },
        {
            content: "Take the objection",
            trigger: ".modal button[name=action_open]",
            run: "click",
        },
        {
            content: "Somebody looks into it",
            trigger: `${CASE} .o_statusbar_status button[data-value=open].o_arrow_button_current`,
        },
    ],
});

/** What a rule forbids is said, with the rule; a manager goes on with a reason. */
tours.add("inkasso_call_sheet_blocked", {
    steps: () => [
        {
            content: "Call the debtor",
            trigger: `${CASE} button[name=action_call_sheet]`,
            run: "click",
        },
        {
            content: "Not now, and why; neither number nor outcomes are offered",
            trigger:
                ".modal:has(.alert:contains('Do not call now'):contains('At most one call')):not(:has([name=phone] a:visible)):not(:has(button[name=action_reached]:visible)) [name=override_reason] input",
            run: "edit She asked us to",
        },
        {
            content: "Call all the same",
            trigger: ".modal button[name=action_override]",
            run: "click",
        },
        {
            content: "Now it can be logged",
            trigger: ".modal footer button[name=action_no_answer]:visible",
            run: "click",
        },
        {
            content: "It is done",
            trigger: `${CASE} button[name=action_open_contacts]`,
        },
    ],
});

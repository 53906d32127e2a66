import { registry } from "@web/core/registry";

/** A collector works the list of the day: opens the case that asks for a call, takes a promise, and snoozes the case. */
registry.category("web_tour.tours").add("inkasso_worklist", {
    steps: () => [
        {
            content: "The case asks for a call",
            trigger: ".o_kanban_group:contains(Call) .o_kanban_record:contains(Tour Debtor)",
            run: "click",
        },
        {
            content: "What has been tried is seen at a glance",
            trigger: ".o_form_view div[name=case_at_a_glance]:contains(Friendly tour reminder)",
        },
        {
            content: "The debtor promises to pay",
            trigger: "button[name=action_make_promise]",
            run: "click",
        },
        {
            content: "… all of it",
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
            trigger: "body:not(:has(.modal)) .o_form_view div[name=glance_agreed]:contains(600)",
        },
        {
            content: "What is done on few cases is out of the way",
            trigger: ".o_form_view .o_statusbar_buttons:not(:has(button[name=action_snooze])) .o_inkasso_more_toggle",
            run: "click",
        },
        {
            content: "Snooze the case",
            trigger: ".o-dropdown-item button[name=action_snooze]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit On holiday",
        },
        {
            content: "Out of the worklist",
            trigger: ".modal footer button[name=action_snooze]",
            run: "click",
        },
        {
            content: "The case can be woken",
            trigger: "body:not(:has(.modal)) .o_form_view button[name=action_wake]",
        },
    ],
});

import { registry } from "@web/core/registry";

/** A manager meets a ledger that was there before, sees what would go out, and begins with what is recent. */
registry.category("web_tour.tours").add("inkasso_start", {
    url: "/odoo/action-inkasso_collections.inkasso_dashboard_action",
    steps: () => [
        {
            content: "The dashboard asks first",
            trigger: ".o_inkasso_start button",
            run: "click",
        },
        {
            content: "What is due",
            trigger: ".o_form_view .o_field_widget[name=line_count]:contains(1)",
        },
        {
            content: "… by age",
            trigger: ".o_field_widget[name=age_ids] .o_data_row:contains(Less than 30 days):contains(1,000.00)",
        },
        {
            content: "Go to the channels",
            trigger: ".nav-link[name=channel]",
            run: "click",
        },
        {
            content: "It would be an e-mail: which line?",
            trigger: ".o_field_widget[name=channel_ids] .o_data_row:contains(E-mail only) button[name=action_open_items]",
            run: "click",
        },
        {
            content: "This one",
            trigger: ".o_list_view .o_data_row:contains(Tour Debtor)",
        },
        {
            content: "Back",
            trigger: ".breadcrumb-item:contains(Start of collections)",
            run: "click",
        },
        {
            content: "At most five debtors a night",
            trigger: ".o_field_widget[name=nightly_limit] input",
            run: "edit 5",
        },
        {
            content: "What that does is said",
            trigger: ".o_field_widget[name=outlook]:contains(1 (lines: 1))",
        },
        {
            content: "Begin",
            trigger: "button[name=action_begin]",
            run: "click",
        },
        {
            content: "… after a question",
            trigger: ".modal-footer button:contains(Begin)",
            run: "click",
        },
        {
            content: "It is decided, by whom and when",
            trigger: ".o_form_view .alert-success:contains(Decided by Tour Accountant)",
        },
    ],
});

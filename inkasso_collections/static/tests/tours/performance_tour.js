import { registry } from "@web/core/registry";

/** A collector looks how agencies do, narrows the page, opens what was placed, and prints the review. */
registry.category("web_tour.tours").add("inkasso_agency_performance", {
    steps: () => [
        { content: "The figures are there", trigger: "[data-section=results] [data-figure=placed]:contains(1,000)" },
        { content: "… and the table", trigger: "[data-table=by_agency_id]:contains(Tour Agency)" },
        { content: "A young cohort is not yet known", trigger: "[data-table=cohort_curve] td:contains(–)" },
        { content: "Narrow it", trigger: "select[name=period]", run: "select 90d" },
        { content: "It is narrowed", trigger: "body:has(select[name=period] option[value='90d']:checked)" },
        { content: "Open what was placed", trigger: "button[data-figure=placed]", run: "click" },
        { content: "It is that case", trigger: ".o_list_view .o_data_row:contains(Tour Debtor)" },
        { content: "Go back", trigger: ".o_back_button, .breadcrumb-item a:contains(Performance)", run: "click" },
        {
            content: "The choice is kept",
            trigger: ".o_inkasso_dashboard:has(select[name=period] option[value='90d']:checked)",
        },
        { content: "The review", trigger: ".o_control_panel button:contains(Review…)", run: "click" },
        { content: "… can be printed", trigger: ".modal button[name=action_print]" },
        { content: "Not now", trigger: ".modal button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** A manager asks an agency for its compliance report. */
registry.category("web_tour.tours").add("inkasso_compliance", {
    url: "/odoo/action-inkasso_collections.inkasso_compliance_request_action",
    steps: () => [
        { content: "The draft", trigger: ".o_data_row:contains(Tour Agency) td[name=agency_id]", run: "click" },
        { content: "It has questions", trigger: ".o_field_widget[name=answer_ids] .o_data_row:contains(licence)" },
        { content: "Ask", trigger: "button[name=action_send]", run: "click" },
        { content: "Asked for", trigger: ".o_statusbar_status button[data-value=sent].o_arrow_button_current" },
        { content: "The e-mail is in the log", trigger: ".o-mail-Message:contains(Compliance report)" },
        { content: "Look the licence up", trigger: "button[name=action_check_licence]", run: "click" },
        { content: "It is noted", trigger: ".o_field_widget[name=licence_checked_on]" },
    ],
});

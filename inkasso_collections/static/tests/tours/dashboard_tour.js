import { registry } from "@web/core/registry";

/** A manager looks at the dashboard, narrows it, opens what is overdue, and finds the same choice on coming back. */
registry.category("web_tour.tours").add("inkasso_dashboard", {
    steps: () => [
        { trigger: ".o_inkasso_dashboard [data-section=now]" },
        { trigger: "[data-figure=overdue]:contains(1,000.00)" },
        { trigger: "[data-chart=age] canvas" },
        { trigger: "select[name=period]", run: "select month" },
        { trigger: "body:has(select[name=period] option[value=month]:checked)" },
        { trigger: "button[data-figure=overdue]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour Debtor)" },
        { trigger: ".o_list_view tfoot:contains(1,000.00)" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Dashboard)", run: "click" },
        {
            trigger: ".o_inkasso_dashboard select[name=period]",
            run() {
                if (this.anchor.value !== "month" || !window.location.search.includes("period=month")) {
                    throw new Error(`The choice was lost: ${this.anchor.value} ${window.location.search}`);
                }
            },
        },
        { trigger: "[data-chart=age] header button", run: "click" },
        { trigger: "[data-chart=age] td button:contains(1,000.00)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour Debtor)" },
    ],
});

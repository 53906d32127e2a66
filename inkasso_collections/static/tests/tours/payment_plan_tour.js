import { registry } from "@web/core/registry";

/**
 * A collector offers a payment plan from the case that is open, sees the schedule change as she types, takes down that the debtor
 * agreed on the phone, and finds the plan in force.
 */
registry.category("web_tour.tours").add("inkasso_payment_plan", {
    steps: () => [
        {
            content: "Offer to pay in instalments",
            trigger: ".o_form_view button[name=action_plan]",
            run: "click",
        },
        {
            content: "The dialog proposes six instalments",
            trigger: ".modal .o_field_widget[name=preview] tbody tr:contains(6)",
        },
        {
            content: "Four are enough",
            trigger: ".modal .o_field_widget[name=number] input",
            run: "edit 4 && press Tab",
        },
        {
            content: "The schedule follows at once",
            trigger: ".modal .o_field_widget[name=preview] tr:contains(250.00)",
        },
        {
            content: "The debtor is on the phone, and agrees",
            trigger: ".modal button[name=action_offer_and_accept]",
            run: "click",
        },
        {
            content: "Say how",
            trigger: ".modal .o_field_widget[name=source] input[data-value=phone]",
            run: "click",
        },
        {
            content: "… and what was said",
            trigger: ".modal .o_field_widget[name=evidence] textarea",
            run: "edit Agreed to four instalments",
        },
        {
            content: "It is agreed",
            trigger: ".modal button[name=action_accept]",
            run: "click",
        },
        {
            content: "The plan is in force",
            trigger: ".o_form_view .o_statusbar_status button[data-value=active].o_arrow_button_current",
        },
        {
            content: "It has four instalments",
            trigger: ".o_field_widget[name=instalment_ids] .o_data_row:nth-child(4):contains(250.00)",
        },
        {
            content: "Back to the case",
            trigger: "button[name=action_open_case]",
            run: "click",
        },
        {
            content: "Its line rests for the plan",
            trigger: ".o_field_widget[name=item_ids] .o_data_row:contains(Payment plan)",
        },
    ],
});

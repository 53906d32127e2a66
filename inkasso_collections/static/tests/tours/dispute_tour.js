import { registry } from "@web/core/registry";

/** A debtor contests an invoice on the phone; it is looked into, and rejected with a letter. */
registry.category("web_tour.tours").add("inkasso_dispute", {
    steps: () => [
        {
            content: "The debtor contests the invoice",
            trigger: ".o_form_view button[name=action_open_dispute]",
            run: "click",
        },
        {
            content: "Write down what he says",
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit It arrived broken",
        },
        {
            content: "Open the dispute",
            trigger: ".modal button[name=action_open]",
            run: "click",
        },
        {
            content: "It is new",
            trigger: ".o_form_view .o_statusbar_status button[data-value=open].o_arrow_button_current",
        },
        {
            content: "Look into it",
            trigger: "button[name=action_investigate]",
            run: "click",
        },
        {
            content: "It is being looked into; settle it",
            trigger: ".o_form_view:has(button[data-value=investigating].o_arrow_button_current) button[name=action_settle]",
            run: "click",
        },
        {
            content: "Reject it",
            trigger: ".modal .o_field_widget[name=outcome] input[data-value=reject]",
            run: "click",
        },
        {
            content: "Tell the debtor why",
            trigger: ".modal .o_field_widget[name=answer] textarea",
            run: "edit It was delivered intact.",
        },
        {
            content: "Settle",
            trigger: ".modal footer button[name=action_settle]",
            run: "click",
        },
        {
            content: "The dispute is rejected",
            trigger: "body:not(:has(.modal)) .o_form_view .o_statusbar_status button[data-value=rejected].o_arrow_button_current",
        },
    ],
});

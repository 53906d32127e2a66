import { registry } from "@web/core/registry";

/** The account statement and the letters sent to a customer, from the customer's form: as PDF, then as a spreadsheet. */
registry.category("web_tour.tours").add("inkasso_statement", {
    steps: () => [
        { content: "Open the actions", trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)", run: "click" },
        {
            content: "State the account",
            trigger: ".o-dropdown-item:contains(Account statement…)",
            run: "click",
        },
        {
            content: "It is of this customer, with the letters",
            trigger: ".modal:has(.o_field_widget[name=partner_id]:contains(Tour Debtor)) .o_field_widget[name=with_history] input:checked",
        },
        { content: "As PDF", trigger: ".modal button[name=action_pdf]", run: "click" },
        {
            content: "As a spreadsheet, too: the dialog is still there",
            trigger: "body:not(:has(.o_blockUI)) .modal button[name=action_xlsx]:not(:disabled)",
            run: "click",
        },
        {
            content: "Close it",
            trigger: "body:not(:has(.o_blockUI)) .modal .modal-footer button:contains(Close):not(:disabled)",
            run: "click",
        },
        { content: "Nothing went wrong", trigger: "body:not(:has(.modal)) .o_form_view" },
    ],
});

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/**
 * An accountant chases one overdue invoice from Odoo's own invoice list: sees what would be sent, sends it, opens the
 * letter, and finds the case and the invoice changed.
 */
registry.category("web_tour.tours").add("inkasso_collect", {
    url: "/odoo/action-account.action_move_out_invoice_type",
    steps: () => [
        {
            content: "Choose the overdue invoice",
            trigger: ".o_data_row:contains(Tour Debtor) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the actions",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Ask what would be sent",
            trigger: ".o-dropdown-item:contains(Collect…)",
            run: "click",
        },
        {
            content: "The dialog says what it will do, before it does it",
            trigger: ".modal .o_field_widget[name=summary]:contains(Notices to send: 1 (by e-mail: 1)",
        },
        {
            content: "… and what is claimed",
            trigger: ".modal .o_data_row:contains(Tour Debtor):contains(1,000.00)",
        },
        {
            content: "Send it",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "The run is done; see its notices",
            trigger: ".o_form_view button[name=action_open_notices]",
            run: "click",
        },
        {
            content: "The notice waits for the mail queue",
            trigger: ".o_form_view .o_statusbar_status button[data-value=queued].o_arrow_button_current",
        },
        {
            content: "Open the letter",
            trigger: "button[name=action_open_letter]:contains(Open letter)",
            run() {
                // The letter opens in a window of its own: look at it here, without leaving the tour.
                const { open } = browser;
                browser.open = (url) => {
                    document.body.dataset.letter = url;
                    browser.open = open;
                    return window;
                };
                this.anchor.click();
            },
        },
        {
            content: "The letter has an address",
            trigger: "body[data-letter*='/web/content/']",
            async run() {
                const answer = await fetch(document.body.dataset.letter);
                const letter = await answer.text();
                if (!answer.ok || !letter.includes("Tour Debtor") || !letter.includes("1,000.00")) {
                    throw new Error("The letter does not name the debtor and the amount");
                }
            },
        },
        {
            content: "Go to the case",
            trigger: "button[name=action_open_case]",
            run: "click",
        },
        {
            content: "The case has one notice",
            trigger: ".o_form_view button[name=action_open_notices] .o_stat_value:contains(1)",
        },
        {
            content: "Open its invoice",
            trigger: "button[name=action_open_invoices]",
            run: "click",
        },
        {
            content: "The banner says where it stands",
            trigger: ".o_form_view .alert:contains(Friendly tour reminder reached)",
        },
        {
            content: "The history is on the invoice",
            trigger: "a[name=inkasso_collections]",
            run: "click",
        },
        {
            content: "One notice, of 1,000.00",
            trigger: ".o_field_widget[name=inkasso_notice_line_ids] .o_data_row:contains(INK/):contains(1,000.00)",
        },
        {
            content: "The page is still called as the invoice",
            trigger: ".o_breadcrumb:not(:contains(Unnamed))",
        },
    ],
});

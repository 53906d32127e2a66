import { registry } from "@web/core/registry";

/**
 * A collector hands one case over to the agency that the dialog proposes, then books what the agency collected of it.
 */
registry.category("web_tour.tours").add("inkasso_hand_over", {
    url: "/odoo/action-inkasso_collections.inkasso_case_action?view_type=list",
    steps: () => [
        {
            content: "Choose the case",
            trigger: ".o_data_row:contains(Tour Debtor) .o_list_record_selector input",
            run: "click",
        },
        { content: "Open the actions", trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        { content: "Hand over", trigger: ".o-dropdown-item:contains(Hand over…)", run: "click" },
        {
            content: "The only agency is proposed",
            trigger: ".modal .o_data_row:contains(Tour Debtor):contains(Tour terms)",
        },
        { content: "Hand over", trigger: ".modal button[name=action_send]", run: "click" },
        {
            content: "The agency has it",
            trigger: ".o_form_view .o_statusbar_status button[data-value=sent].o_arrow_button_current",
        },
        { content: "The log says so", trigger: ".nav-link:contains(Log)", run: "click" },
        { content: "… by whom", trigger: ".o_data_row:contains(Chosen by hand)" },
    ],
});

registry.category("web_tour.tours").add("inkasso_remittance", {
    url: "/odoo/action-inkasso_collections.inkasso_remittance_action",
    steps: () => [
        { content: "Open the statement that was read", trigger: ".o_data_row:contains(Tour Agency) td[name=agency_id]", run: "click" },
        { content: "A row is wrong, and says why", trigger: ".o_data_row.text-danger:contains(nobody)" },
        { content: "The other can be booked", trigger: ".o_data_row:contains(Tour Debtor), .o_data_row:contains(To book)" },
        { content: "Book it", trigger: "button[name=action_book]", run: "click" },
        {
            content: "It is booked",
            trigger: ".o_form_view .o_statusbar_status button[data-value=booked].o_arrow_button_current",
        },
        { content: "Nothing is lost: the other row went on by itself", trigger: ".o-mail-Message:contains(1 rows with errors go on in)" },
    ],
});

import { registry } from "@web/core/registry";

/**
 * A collector takes a case to the enforcement authority: kind, data sheet, ready, filed, then what the authority says.
 */
registry.category("web_tour.tours").add("inkasso_legal_step", {
    url: "/odoo/action-inkasso_collections.inkasso_case_action?view_type=list",
    steps: () => [
        { content: "Open the case", trigger: ".o_data_row:contains(Tour Debtor) td[name=partner_id]", run: "click" },
        { content: "Open the menu of other steps", trigger: ".o_form_view .o_inkasso_more_toggle", run: "click" },
        { content: "Take a legal step", trigger: "button[name=action_legal_step]", run: "click" },
        {
            content: "The payment order is proposed",
            trigger: ".modal .o_field_widget[name=kind_id] input:checked",
        },
        { content: "Prepare it", trigger: ".modal button[name=action_open]", run: "click" },
        { content: "Nothing is missing but a demand, which only warns", trigger: ".o_form_view .o_field_widget[name=finding_text]" },
        { content: "The claim is there with its text", trigger: ".o_data_row:contains(Work)" },
        { content: "The data sheet can be had", trigger: "button[name=action_sheet_xlsx]" },
        { content: "Ready", trigger: "button[name=action_prepare]", run: "click" },
        {
            content: "It is ready",
            trigger: ".o_statusbar_status button[data-value=ready].o_arrow_button_current",
        },
        { content: "It was filed", trigger: "button[name=action_apply]", run: "click" },
        { content: "Yes", trigger: ".modal .modal-footer .btn-primary", run: "click" },
        {
            content: "It is applied for",
            trigger: ".o_statusbar_status button[data-value=applied].o_arrow_button_current",
        },
        { content: "What the authority says", trigger: "button[name=action_update]", run: "click" },
        { content: "It has decided", trigger: ".modal .o_field_widget[name=status] input", run: "click" },
        { content: "… an order", trigger: ".o_select_menu_item:contains(Judgment or order)", run: "click" },
        { content: "Enter it", trigger: ".modal button[name=action_apply]", run: "click" },
        {
            content: "There is a title",
            trigger: ".o_statusbar_status button[data-value=title].o_arrow_button_current",
        },
        { content: "The log has it", trigger: ".nav-link:contains(Log)", run: "click" },
        { content: "… all of it", trigger: ".o_data_row:contains(Applied for)" },
    ],
});

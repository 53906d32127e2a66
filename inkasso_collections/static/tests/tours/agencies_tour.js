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
        { content: "Nothing is lost: the other row went on by itself", trigger: ".o-mail-Message:contains(1 row with errors goes on in)" },
    ],
});

/** Press a button that loads the next page of the agency portal. */
function press(content, trigger) {
    return { content, trigger, run: "click", expectUnloadPage: true };
}

registry.category("web_tour.tours").add("inkasso_agency_portal", {
    steps: () => [
        press("Open the case", "#assignments a:contains('Tora Tour')"),
        press("Accept it", "#actions a[href$='/accept']"),
        { content: "Our number of it", trigger: "#agency_reference", run: "edit A-100" },
        press("Send", "#agency_form button[type=submit]"),
        { content: "It is accepted", trigger: ".o_inkasso_portal:has([data-flash=agency_status]) #status_now[data-status=received]" },
        press("Report a status", "#actions a[href$='/status']"),
        { content: "We collect", trigger: "#agency_form #status", run: "select active_amicable" },
        press("Send", "#agency_form button[type=submit]"),
        { content: "It is taken over", trigger: "#status_now[data-status=active_amicable]" },
        press("Report a payment", "#actions a[href$='/payment']"),
        { content: "The debtor paid 100", trigger: "#principal", run: "edit 100" },
        { content: "We take 10", trigger: "#commission", run: "edit 10" },
        press("Send", "#agency_form button[type=submit]"),
        { content: "It is in the remittance", trigger: "[data-flash=agency_payment]" },
        press("Upload", ".o_inkasso_tabs a[href$='/upload']"),
        {
            content: "A file with a good row and a bad one",
            trigger: "#file",
            run() {
                const rows = "Row ID;Reference;Status;Note\n1;A-100;Promise;On Friday\n2;nobody;Promise;\n";
                const files = new DataTransfer();
                files.items.add(new File([rows], "report.csv", { type: "text/csv" }));
                this.anchor.files = files.files;
            },
        },
        press("Check it", "#upload_form button[type=submit]"),
        { content: "One row is good", trigger: "#preview [data-state=applied]" },
        { content: "One is not", trigger: "#preview [data-state=waiting]:contains('nobody')" },
        press("Send the good one", "#import_form button"),
        { content: "The bad one is kept", trigger: ".o_inkasso_portal:has([data-flash=agency_upload_rest]) #corrections:contains('nobody')" },
        press("Back to the cases", ".o_inkasso_tabs a[href$='/my/inkasso']"),
        press("Open the other case", "#assignments a:contains('Dora Decline')"),
        press("Decline it", "#actions a[href$='/decline']"),
        { content: "Say why", trigger: "#note", run: "edit She is a client of ours" },
        press("Send", "#agency_form button[type=submit]"),
        { content: "It is declined", trigger: "#status_now[data-status=declined]" },
    ],
});

import { registry } from "@web/core/registry";

/** The form of a run while its letters go out: how far it is, live; stopped, gone on with, and read anew when it is over. */
registry.category("web_tour.tours").add("inkasso_run_delivery", {
    steps: () => [
        {
            content: "How far it is",
            trigger: ".o_inkasso_progress:contains(0 of 1 letters made) .progress[aria-valuenow='0']",
        },
        { content: "Stop it", trigger: ".o_form_view button[name=action_stop_delivery]", run: "click" },
        {
            content: "It says so, and offers to go on",
            trigger: ".o_form_view:has(.alert-warning:contains(Sending was stopped)) .o_inkasso_progress:has(.text-bg-warning)",
        },
        { content: "Go on", trigger: ".o_form_view button[name=action_resume_delivery]", run: "click" },
        { content: "It goes on", trigger: ".o_form_view button[name=action_stop_delivery]" },
        {
            content: "While one looks, the letter is made: the form is read anew by itself",
            trigger: ".o_form_view .o_inkasso_progress:contains(1 of 1 letters made · 1 e-mails on their way)",
        },
    ],
});

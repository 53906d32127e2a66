from odoo import SUPERUSER_ID, api
from odoo.tools.translate import code_translations

ADDON = "inkasso_collections"
#: The words of to-dos that are settled by themselves, and the key that finds them from now on; a value of the words may be
#: anything.
KEYS = {
    "A payment on a claim that was sold has come to us: pass it on": "pass_on",
    "All is paid, in part to us: tell the agency": "all_paid",
    "Answer what the agency asks for": "answer",
    "Consent to a legal step": "consent",
    "Correct what the agency reported": "reports",
    "Evaluate the trial, and decide": "trial",
    "File the claim with the credit insurer": "file",
    "Find the right contact data": "contact",
    "Has the debtor assets now? Enforcement can be asked for again": "review",
    "Interest and fees are left on an invoice that is settled": "charges_left",
    "Interest and fees are open on an invoice that is not posted": "charges_unposted",
    "Judge the compliance report": "judge",
    "Letters cannot be rendered": "renderer",
    "New contact data from the debtor": "contact_data",
    "Notices have not gone out after a day": "waiting",
    "Paid after it was written off: take it as recovered": "recover",
    "Post the warning about the payment plan": "post",
    "Ready to hand over to a collection agency": "hand_over",
    "Report the overdue debt to the credit insurer": "report",
    "Send the notices to the agency": "send",
    "Tell the agency that the case is recalled": "recall",
    "Tell the agency to go on with the case": "resume",
    "Tell the agency to pause the case": "pause",
    "The compliance report is overdue": "overdue",
    "The connection to the agency does not work": "connection",
    "The dossier could not be built": "dossier",
    "The debtor asks for a payment plan": "asked",
    "The payment plan could not be followed": "follow",
    "The reference rate could not be fetched": "fetch",
    "Time-barred claims are not collected": "barred",
}


def migrate(cr, version):
    """To-dos are found by a key, no more by words that depend on the language in which they were written."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    langs = [code for code, _name in env["res.lang"].get_installed()]
    translations = [code_translations.get_python_translations(ADDON, lang) for lang in langs]
    problems = env["mail.activity"].search(
        [("activity_type_id", "=", env.ref(f"{ADDON}.activity_problem").id), ("inkasso_problem", "=", False)]
    )
    keys = {words.get(source, source): key for source, key in KEYS.items() for words in (*translations, {})}
    for summary, activities in problems.grouped("summary").items():
        if summary in keys:
            activities.inkasso_problem = keys[summary]
    for model, find in FINDERS.items():
        _set_keys(env, problems.filtered(lambda each, model=model: each.res_model == model), find)


def _set_keys(env, activities, find):
    """Keys of to-dos about one of several things of a record: found by its name, which the words end or begin with."""
    for activity in activities.filtered(lambda each: not each.inkasso_problem):
        record = env[activity.res_model].browse(activity.res_id).exists()
        for name, key in find(record) if record else ():
            if name and name in (activity.summary or ""):
                activity.inkasso_problem = key
                break


def _list_of_case(case):
    facts = case.env["inkasso.debtor.fact"].search([("partner_id", "=", case.partner_id.id)])
    langs = [code for code, _name in case.env["res.lang"].get_installed()]
    told = [(fact.with_context(lang=lang)._get_problem_summary(), fact) for fact in facts for lang in langs]
    return [(notice.name, f"not_sent:{notice.id}") for notice in case.notice_ids] + [
        (summary, f"fact:{fact.id}") for summary, fact in told
    ]


def _list_exchanges(record):
    field = "agency_id" if record._name == "inkasso.agency" else "assignment_id"
    exchanges = record.env["inkasso.agency.exchange"].search([(field, "=", record.id), ("state", "=", "given_up")])
    return [(exchange._get_summary(), exchange._get_problem_key()) for exchange in exchanges]


#: By model: the names of what its to-dos may be about, and their keys.
FINDERS = {
    "inkasso.agency": _list_exchanges,
    "inkasso.agency.consent": lambda consent: [(" ", "decide")],
    "inkasso.assignment": _list_exchanges,
    "inkasso.case": _list_of_case,
    "inkasso.compliance.request": lambda request: [
        (finding.name, f"finding:{finding.id}") for finding in request.finding_ids
    ],
    "inkasso.legal.step": lambda step: [(each.name, f"deadline:{each.id}") for each in step.deadline_ids],
}

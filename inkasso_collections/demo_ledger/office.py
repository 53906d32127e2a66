"""What the collectors do: print and post the letters once a week, tick off their to-dos."""

POSTING_DAY = 3  # Thursday


def post_letters(company, collector, day):
    """Print all letters that wait, as one PDF, and put them in the post."""
    env = company.env(user=collector, context={**company.env.context, "inkasso_date": day})
    waiting = env["inkasso.notice"].search([("company_id", "=", company.id), ("print_pending", "=", True)])
    if not waiting:
        return
    wizard = env["inkasso.print.letters"].browse(env["inkasso.print.letters"]._open_for(waiting)["res_id"])
    wizard.action_print()
    wizard.action_mark_posted()


def tick_off(company, day):
    """The calls that were due have been made; problems with notices that went out after all are solved."""
    cases = company.env["inkasso.case"].search([("company_id", "=", company.id)])
    unsolved = cases.filtered(
        lambda case: (
            case.stage == "handover"
            or "failed" in case.notice_ids.mapped("state")
            or "error" in case.item_ids.mapped("rest_reason")
        )
    )
    to_dos = company.env["mail.activity"].search([("res_model", "=", "inkasso.case"), ("res_id", "in", cases.ids)])
    call = company.env.ref("inkasso_collections.activity_call")
    calls = to_dos.filtered(lambda to_do: to_do.activity_type_id == call)
    problems = (to_dos - calls).filtered(lambda to_do: to_do.res_id not in unsolved.ids)
    (calls.filtered(lambda to_do: to_do.date_deadline <= day) | problems).action_done()

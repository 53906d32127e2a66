"""What the collectors agreed on with some customers lately, so that every screen has something to show."""

from datetime import timedelta

EVERY = 3  # one open case in so many has an agreement


def agree(company, collector, today):
    """Every third open case gets a promise, a dispute, a pause, a settlement or a snooze, one after the other.

    :return: the e-mails that this made
    """
    company.inkasso_settlement_limit = 5000
    env = company.env(user=collector, context={**company.env.context, "inkasso_date": today})
    cases = env["inkasso.case"].search([("company_id", "=", company.id), ("stage", "!=", "closed")], order="id")
    free = [
        case
        for case in cases[::EVERY]
        if _get_open(case)  # of some only interest and fees are left
        and not case.item_ids.rest_ids
        and "error" not in case.item_ids.mapped("rest_reason")
    ]
    deeds = (_promise, _dispute_in_part, _break_promise, _pause, _offer_settlement, _dispute, _snooze)
    for number, case in enumerate(free):
        deeds[number % len(deeds)](case, today)
    env["inkasso.case"].sudo()._refresh_priority()
    return company.env["mail.mail"].search(
        [("model", "=", "inkasso.case"), ("res_id", "in", [case.id for case in free]), ("state", "=", "outgoing")]
    )


def _get_open(case):
    """The oldest open invoice of `case`, and its currency."""
    items = case.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft")).sorted("date_maturity")
    return items[:1]


def _promise(case, today):
    item = _get_open(case)
    amount = item.amount_residual_currency
    case.env["inkasso.promise"]._make(
        case, amount, item.currency_id, today + timedelta(days=6), "phone", "Gets paid at the end of the month"
    )


def _break_promise(case, today):
    """Made two weeks ago, and not kept."""
    item = _get_open(case)
    earlier = case.with_context(inkasso_date=today - timedelta(days=14))
    earlier.env["inkasso.promise"]._make(
        earlier, item.amount_residual_currency, item.currency_id, today - timedelta(days=7), "email", "Is on holiday"
    )
    case.sudo().promise_ids._judge(today)


def _dispute(case, today):
    _open_dispute(case, None, "not_received", "The driver could not find us, and nothing was delivered.")


def _dispute_in_part(case, today):
    item = _get_open(case)
    half = item.currency_id.round(item.amount_residual_currency / 2)
    _open_dispute(case, half, "quality", "Half of the chairs came with a broken castor.")


def _open_dispute(case, amount, reason, text):
    reason = case.env.ref(f"inkasso_collections.dispute_reason_{reason}")
    case.env["inkasso.dispute"]._open(case, {_get_open(case): amount}, reason, text, source="email")


def _pause(case, today):
    items = case.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
    case.env["inkasso.hold"]._place(items, today + timedelta(days=20), "Waits for our technician", "case")


def _offer_settlement(case, today):
    item = _get_open(case)
    settlements = case.env["inkasso.settlement"]
    is_open = settlements._get_amount_open(case.sudo(), item.currency_id)
    amount = item.currency_id.round(is_open * 0.95)
    settlements.sudo()._offer(case.sudo(), amount, item.currency_id, today + timedelta(days=14), "Closes down the shop")


def _snooze(case, today):
    case._snooze(today + timedelta(days=5), "Calls back on Monday")

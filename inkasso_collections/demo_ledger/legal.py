"""On the last day: an agency takes one case to the enforcement authority, and a debt buyer takes what nobody else has."""

from odoo.fields import Command

BUYER = "Fordringsköparna i Norden AB"
AUTHORITY = "Kronofogdemyndigheten"
SOLD = 2  # claims
PERCENT = 14


def take_steps(company, day, deliver):
    """One legal step and one sale, as of `day`."""
    env = company.env(context={**company.env.context, "inkasso_date": day})
    company = company.with_env(env)
    _apply(company)
    deliver(_sell(company, day))


def _apply(company):
    """The oldest case of an agency for which nothing is missing."""
    env = company.env
    kind = env.ref("inkasso_collections.legal_kind_se_order")
    authority = _make_partner(company, AUTHORITY, "kronofogden@kronofogden.example")
    assignments = env["inkasso.assignment"].search(
        [
            ("company_id", "=", company.id),
            ("status", "=", "active_amicable"),
            ("currency_id", "=", kind.currency_id.id),
        ],
        order="id",
    )
    for assignment in assignments.filtered(lambda each: each.amount_open > 0):
        step = env["inkasso.legal.step"]._open(assignment.case_id, kind, assignment.currency_id, assignment)
        step.authority_id = authority
        step.action_ask_consent()
        step.action_consent()
        if step._get_blocking():
            step.unlink()
            continue
        step.action_prepare()
        step.action_apply()
        return


def _sell(company, day):
    """The oldest claims that are with nobody else, to a debt buyer. Returns the e-mails that tell of it."""
    env = company.env
    _prepare_account(company)
    buyer = env["inkasso.agency"].create(
        {
            "partner_id": _make_partner(company, BUYER, "kop@fordringskoparna.example").id,
            "company_id": company.id,
            "kind_ids": [Command.set(env.ref("inkasso_collections.agency_kind_debt_buyer").ids)],
            "currency_id": company.currency_id.id,
        }
    )
    sale = env["inkasso.claim.sale"].create(
        {
            "title": f"Q{(day.month + 2) // 3} {day.year}",
            "company_id": company.id,
            "currency_id": company.currency_id.id,
        }
    )
    sale.action_choose()
    chosen = sale._get_lines_in().sorted(lambda line: (line.due_date, line.name))
    chosen[SOLD:].action_toggle()
    if not chosen:
        return env["mail.mail"]
    offer = env["inkasso.claim.sale.offer"].create({"sale_id": sale.id, "agency_id": buyer.id, "percent": PERCENT})
    sale.action_offer()
    offer.action_accept()
    sale.action_approve()
    sale.action_close()
    sale.notice_ids._deliver()
    return sale.notice_ids.mail_id.filtered(lambda mail: mail.state == "outgoing")


def _prepare_account(company):
    """Losses have an account of their own, which the chart may lack."""
    if not company.inkasso_sale_loss_account_id:
        company._fill_inkasso_sale()
    if not company.inkasso_sale_loss_account_id:
        company.inkasso_sale_loss_account_id = company.env["account.account"].create(
            {
                "code": "6351",
                "name": "Konstaterade förluster på kundfordringar",
                "account_type": "expense",
                "company_ids": [Command.set(company.ids)],
            }
        )


def _make_partner(company, name, email):
    return company.env["res.partner"].create(
        {
            "name": name,
            "is_company": True,
            "email": email,
            "street": "Box 200",
            "zip": "111 20",
            "city": "Stockholm",
            "country_id": company.env.ref("base.se").id,
            "company_id": company.id,
            "lang": "sv_SE",
        }
    )

"""What was agreed with some customers: a plan that is kept, one that was broken, a stop of supply, a credit insurance."""

from datetime import timedelta
from decimal import Decimal

from ..models.agreements.plan_terms import Terms
from . import bank

# Who agrees on a plan, so many days before the last one, and how many of its instalments are paid.
KEPT = ("Nils Åkerström", 45, 4)
BROKEN = ("Tallbacken Snickeri AB", 52, 1)
STOPPED = "Havsörnen Shipping AB"
INSURED = ("Lofoten Rederi AS", Decimal("60000"))
INSTALMENTS, PERIOD, EVERY = 6, "two_weeks", 14  # so that a plan tells its story in the time that the demo has


ACCOUNTS = {
    "inkasso_interest_account_id": ("8313", "Ränteintäkter från kortfristiga fordringar", "income_other"),
    "inkasso_fee_account_id": ("3590", "Övriga fakturerade kostnader", "income"),
}


def expect_plans(life):
    """Make up the minds of the collectors and of those who agree on plans."""
    _choose_accounts(life.company)
    for name, days_ago, paid in (KEPT, BROKEN):
        life.deeds[life.today - timedelta(days=days_ago)].append(
            lambda day, name=name, paid=paid: _agree(life, name, day, paid)
        )


def _choose_accounts(company):
    """What plans claim is booked: on the accounts of the BAS chart, which Odoo's has in part."""
    company._fill_inkasso_posting()
    for field, (code, name, kind) in ACCOUNTS.items():
        company[field] = company[field] or company.env["account.account"].with_company(company).create(
            {"code": code, "name": name, "account_type": kind}
        )


def _agree(life, name, day, paid):
    """The customer asks, a collector offers, the customer signs; the instalments that will be paid are expected."""
    env = life.env(context={**life.env.context, "inkasso_date": day})
    case = env["inkasso.case"].search(
        [("company_id", "=", life.company.id), ("partner_id.name", "=", name), ("stage", "!=", "closed")]
    )
    if not case or not env["inkasso.payment.plan"]._get_open_items(case):
        return
    plan = env["inkasso.payment.plan"]._request(
        case, number=INSTALMENTS, note="We can pay, but not all of it at once. Every second week would suit us."
    )
    terms = Terms(first_day=day + timedelta(days=3), number=INSTALMENTS, period=PERIOD)
    plan.with_user(life.collector)._offer(terms, day=day)
    deliver_mails(life, plan)
    plan._accept("email", "Answered the e-mail: “Thank you, I agree.”")
    for number in range(paid):
        life.deeds[day + timedelta(days=3 + EVERY * number)].append(lambda on, plan=plan: _pay_next(life, plan, on))


def _pay_next(life, plan, day):
    """The next instalment arrives, and the bank matches it with the lines of the plan in their order."""
    part = plan.instalment_ids.filtered("amount_open")[:1]
    left = part.amount_open
    payments = []
    for line in plan.line_ids.item_id.move_line_id.sorted("date_maturity"):
        amount = min(left, line.amount_residual_currency)
        if amount > 0:
            payments.append((line, amount))
            left = line.currency_id.round(left - amount)
    for payment in payments:
        bank.book_payments(life.journal, day, [payment])


def follow(life, day):
    """What the scheduled action does in a night with the plans of the company."""
    env = life.env(context={**life.env.context, "inkasso_date": day})
    plans = env["inkasso.payment.plan"].search(
        [("company_id", "=", life.company.id), ("state", "in", ("requested", "offered", "active", "warned"))]
    )
    for plan in plans:
        plan._follow_or_set_aside(day)
        deliver_mails(life, plan)


def deliver_mails(life, plan):
    mails = plan.env["mail.mail"].search(
        [("model", "=", "inkasso.case"), ("res_id", "=", plan.case_id.id), ("state", "=", "outgoing")]
    )
    life.deliver(mails)


def set_up_credit(life):
    """As of the last day: the rule for stopping supply at work, one customer stopped by hand, another one insured."""
    env = life.env(context={**life.env.context, "inkasso_date": life.today})
    company = life.company.with_env(env)
    company.write({"inkasso_stop": True, "inkasso_stop_days": 60, "inkasso_stop_amount": 20000})
    partners = env["res.partner"].search([("name", "in", (STOPPED, INSURED[0])), ("is_company", "=", True)])
    by_name = {partner.name: partner for partner in partners}
    if STOPPED in by_name:
        stop = env["inkasso.supply.stop"].with_user(life.collector)
        stop._stop(by_name[STOPPED], company, "New orders only against payment in advance, as agreed", until_paid=False)
    env["inkasso.supply.stop"]._apply_rule(company)
    if INSURED[0] in by_name:
        _insure(env, company, by_name[INSURED[0]], life.today)


def _insure(env, company, debtor, today):
    insurer = env["res.partner"].create({"name": "Trygghamn Kreditförsäkring AB", "is_company": True})
    policy = env["inkasso.credit.insurance.policy"].create(
        {
            "company_id": company.id,
            "insurer_id": insurer.id,
            "number": "TK-20417",
            "date_from": today - timedelta(days=720),
            "currency_id": company.currency_id.id,
            "own_risk": 15,
            "report_days": 60,
            "claim_days": 180,
            "user_id": company.inkasso_user_id.id,
        }
    )
    cover = env["inkasso.credit.insurance.cover"].create(
        {"policy_id": policy.id, "partner_id": debtor.id, "amount": float(INSURED[1]), "date_from": policy.date_from}
    )
    env["inkasso.credit.check"].create(
        {
            "company_id": company.id,
            "partner_id": debtor.id,
            "date": today - timedelta(days=340),
            "source": "Annual accounts",
            "rating": "A",
            "recommended_limit": 80000,
            "next_date": today + timedelta(days=25),
        }
    )
    claims = env["inkasso.credit.insurance.claim"]
    overdue = claims._find_overdue(cover, today)
    claims._watch_cover(cover, env["inkasso.item"].browse(overdue.get(cover.id, ())))

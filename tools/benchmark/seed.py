"""A company with a handful of posted invoices, one for each way in which an invoice can stand."""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo.fields import Command

DAY = date(2026, 10, 1)  # the day of the runs; all else is dated from it
DUE = DAY - timedelta(days=25)  # of every seed; copies are moved from here
TERM = timedelta(days=30)
PAID_AFTER = timedelta(days=20)
AMOUNT = 1000.0


@dataclass(frozen=True)
class Kind:
    """How one invoice stands, and how many of a hundred stand so."""

    name: str
    share: int
    paid: float = 0.0  # of the invoice
    credited: float = 0.0
    is_due: bool = True

    @property
    def is_open(self):
        return self.is_due and self.paid + self.credited < 1


KINDS = (
    Kind("open", 50),
    Kind("part paid", 6, paid=0.4),
    Kind("part credited", 4, credited=0.25),
    Kind("paid", 28, paid=1.0),
    Kind("not due", 12, is_due=False),
)


def make_company(env):
    """A Swedish company whose first step charges interest and a fee, as the dearest step does."""
    companies = env["res.company"].with_context(chart_template_load=True)  # no other modules for the country
    company = companies.create({"name": "Bench AB", "country_id": env.ref("base.se").id}).with_env(env)
    env["account.chart.template"].try_loading("se", company=company, install_demo=False)
    return company


def use_plan(company):
    policy = company.env["inkasso.policy"]._create_default(company)
    policy.level_ids[0].write(
        {"charge_interest": True, "fee_kind_ids": [Command.set(policy.level_ids.fee_kind_ids.ids)]}
    )
    company.write({"inkasso_policy_id": policy.id, "inkasso_fee_agreed": True})


def make_seeds(env, company):
    """The moves of each kind: {kind: the invoice and what settles it}."""
    env = company.with_context(allowed_company_ids=company.ids, tracking_disable=True).env
    debtor = env["res.partner"].create(
        {
            "name": "Debtor",
            "email": "debtor@example.com",
            "street": "Storgatan 1",
            "zip": "111 22",
            "city": "Stockholm",
            "country_id": env.ref("base.se").id,
            "is_company": True,
        }
    )
    return debtor, {kind: _make_seed(env, debtor, kind) for kind in KINDS}


def _make_seed(env, debtor, kind):
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": debtor.id,
            "invoice_date": DUE - TERM,
            "invoice_date_due": DUE,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": AMOUNT})],
        }
    )
    invoice.action_post()
    settling = env["account.move"]
    if kind.paid:
        settling = _pay(env, invoice, kind.paid)
    elif kind.credited:
        settling = _credit(env, invoice, kind.credited)
    return invoice | settling


def _pay(env, invoice, share):
    """A plain bank entry: payments have tables of their own, which nothing measured here reads."""
    claim = _get_claim(invoice)
    amount = invoice.currency_id.round(claim.balance * share)
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", invoice.company_id.id)], limit=1)
    entry = env["account.move"].create(
        {
            "journal_id": bank.id,
            "date": DUE + PAID_AFTER,
            "line_ids": [
                Command.create({"account_id": bank.default_account_id.id, "debit": amount}),
                Command.create(
                    {"account_id": claim.account_id.id, "partner_id": claim.partner_id.id, "credit": amount}
                ),
            ],
        }
    )
    entry.action_post()
    (claim | entry.line_ids.filtered(lambda line: line.account_id == claim.account_id)).reconcile()
    return entry


def _credit(env, invoice, share):
    credit = env["account.move"].create(
        {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "invoice_date": DUE,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({"name": "Returned", "price_unit": AMOUNT * share})],
        }
    )
    credit.action_post()
    (_get_claim(invoice) | _get_claim(credit)).reconcile()
    return credit


def _get_claim(move):
    return move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")

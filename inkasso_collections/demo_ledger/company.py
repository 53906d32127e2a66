"""The company of the demo: chart of accounts, bank accounts, people, payment terms, exchange rates, collection policies."""

import base64
import calendar
from datetime import date

from stdnum import luhn

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import file_open

from . import cast
from .plan import PRODUCTS, TERM_DAYS

LANGUAGE = "sv_SE"
TRANSLATED = ["base", "account", "mail", "l10n_se", "inkasso_collections"]
# SEK for one unit, on average.
EXCHANGE_RATES = {"EUR": 11.20, "NOK": 0.97}
# Nobody is reminded of less than this, in SEK.
MINIMUM = 100


def make_company(env):
    """The demo company, with the Swedish BAS chart of accounts and its bank accounts.

    :raise UserError: where it exists already, or the Swedish localization is not installed
    """
    if env["res.company"].search_count([("company_registry", "=", cast.COMPANY_NUMBER)], limit=1):
        raise UserError(env._("The demo company “%(name)s” is there already.", name=cast.COMPANY["name"]))
    if "se" not in env["account.chart.template"]._get_chart_template_mapping():
        raise UserError(
            env._("Install the module “Sweden - Accounting” (l10n_se) first: the demo uses its chart of accounts.")
        )
    company = (
        env["res.company"]
        .with_context(chart_template_load=True)  # the country alone would install every module of it
        .create(
            {
                **cast.COMPANY,
                "company_registry": cast.COMPANY_NUMBER,
                "vat": get_swedish_vat(cast.COMPANY_NUMBER),
                "country_id": env.ref("base.se").id,
                "currency_id": env.ref("base.SEK").id,
            }
        )
    )
    env["account.chart.template"].try_loading("se", company)
    check_untouched(company)
    # Only now: for a new company that has an e-mail address Odoo asks a service on the internet what it knows about it.
    company.write(
        {
            **cast.COMPANY_CONTACT,
            "logo": base64.b64encode(file_open("inkasso_collections/demo_ledger/logo.png", "rb").read()),
        }
    )
    _make_bank_accounts(env, company)
    return company


def check_untouched(company):
    """The demo never goes among real entries.

    :raise UserError: where `company` has any
    """
    if company._existing_accounting():
        raise UserError(company.env._("%(company)s has entries already: the demo is not for it.", company=company.name))


def get_swedish_vat(number):
    """SE556677889901 for 556677-8899."""
    return f"SE{number.replace('-', '')}01"


def _make_bank_accounts(env, company):
    """IBAN for the bank journal, bankgiro for payments within Sweden."""
    luhn.validate(cast.BANKGIRO.replace("-", ""))
    bankgiro, iban = env["res.partner.bank"].create(
        [{"partner_id": company.partner_id.id, "acc_number": number} for number in (cast.BANKGIRO, cast.IBAN)]
    )
    bankgiro.sequence, iban.sequence = 1, 2
    get_bank_journal(company).bank_account_id = iban


def get_bank_journal(company):
    return company.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "bank")], limit=1)


def activate_language(env):
    """Swedish, with the texts of what letters and invoices use; a language that is active stays as it is."""
    if LANGUAGE not in dict(env["res.lang"].get_installed()):
        env["res.lang"]._activate_lang(LANGUAGE)
        env["ir.module.module"]._load_module_terms(TRANSLATED, [LANGUAGE])


# -------------------------------------------------------------------------
# People
# -------------------------------------------------------------------------


def make_users(env, company, password=None):
    """The people of the company, as (collectors, manager). Without `password` nobody can log in as one of them."""
    collector_groups = ("inkasso_collections.group_collector", "account.group_account_invoice")
    manager_groups = ("inkasso_collections.group_manager", "account.group_account_manager")
    collectors = env["res.users"].concat(
        *(_make_user(env, company, *person, collector_groups, password) for person in cast.COLLECTORS)
    )
    manager = _make_user(env, company, *cast.MANAGER, manager_groups, password)
    company.inkasso_user_id = collectors[0]
    return collectors, manager


def _make_user(env, company, name, email, groups, password):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": name,
                "login": email,
                "email": email,
                **({"password": password} if password else {}),
                "company_id": company.id,
                "company_ids": [Command.set([company.id])],
                "group_ids": [Command.link(env.ref(group).id) for group in groups],
            }
        )
    )


# -------------------------------------------------------------------------
# Terms of trade
# -------------------------------------------------------------------------


def make_payment_terms(env, company):
    """The payment terms by their key in the plan."""
    return {
        key: env["account.payment.term"].create(
            {
                "name": key,
                "company_id": company.id,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": day})
                    for share, day in zip(_split_evenly(len(days)), days, strict=True)
                ],
            }
        )
        for key, days in TERM_DAYS.items()
    }


def _split_evenly(count):
    """Percentages that sum up to 100, such as 33.33, 33.33, 33.34."""
    part = round(100 / count, 2)
    return [part] * (count - 1) + [round(100 - part * (count - 1), 2)]


def make_products(env, company):
    """What is sold, by its key in the plan, with its Swedish VAT; customers abroad get theirs by fiscal position."""
    chart = env["account.chart.template"].with_company(company)
    taxes = {
        25: chart.ref("sale_tax_25_goods"),
        12: chart.ref("sale_tax_12_goods"),
        6: chart.ref("sale_tax_6_goods"),
        0: None,
    }
    return {
        key: env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "service" if key in ("service", "training") else "consu",
                "company_id": company.id,
                "taxes_id": [Command.set(taxes[vat].ids if taxes[vat] else [])],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        for key, (name, price, vat) in PRODUCTS.items()
    }


def make_exchange_rates(env, company, first_day, today, rng):
    """A rate for each month, wandering a little around the average."""
    for name, average in EXCHANGE_RATES.items():
        currency = env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        currency.active = True
        env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "company_id": company.id,
                    "currency_id": currency.id,
                    "inverse_company_rate": round(average * rng.uniform(0.98, 1.02), 4),
                }
                for day in first_days_of_months(first_day, today)
            ]
        )


def first_days_of_months(first_day, last_day):
    """The first of each month that lies, with a part at least, between the two days."""
    day = first_day.replace(day=1)
    while day <= last_day:
        yield day
        day = date.fromordinal(day.toordinal() + calendar.monthrange(day.year, day.month)[1])


# -------------------------------------------------------------------------
# Collection
# -------------------------------------------------------------------------


def make_policies(env, company):
    """The default plan, and a gentle one of the same steps: later, without fees, never handed over."""
    company.write({"inkasso_fee_agreed": True, "inkasso_fee_evidence": "General terms of sale, section 7, since 2024"})
    standard = env["inkasso.policy"]._create_default(company)
    for level in standard.level_ids.filtered(lambda level: level.stage != "handover"):
        level.minimum_ids = [Command.create({"currency_id": company.currency_id.id, "amount": MINIMUM})]
    company.inkasso_policy_id = standard
    gentle = standard.copy({"name": "Gentle", "note": "For customers of many years: later steps, no reminder fee."})
    reminder, second, demand, handover = gentle.level_ids
    gentle.level_ids = [
        Command.update(reminder.id, {"days_overdue": 12, "response_days": 14}),
        Command.update(second.id, {"days_overdue": 30, "response_days": 14, "fee_kind_ids": [Command.clear()]}),
        Command.update(demand.id, {"days_overdue": 55, "response_days": 20}),
        Command.delete(handover.id),
    ]
    return standard, gentle

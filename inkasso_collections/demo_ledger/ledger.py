"""Customers, invoices and credit notes of the plan, as records."""

from odoo.fields import Command
from odoo.tools.misc import split_every

from . import company as company_file
from .plan import PRODUCTS

BATCH_SIZE = 50
QUIETLY = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


# -------------------------------------------------------------------------
# Customers
# -------------------------------------------------------------------------


def make_partners(env, company, cast, terms, gentle_policy, collectors):
    """The customers by name. Every other one is the second collector's."""
    partners = (
        env["res.partner"]
        .with_context(**QUIETLY)
        .create(
            [
                _prepare_partner(env, company, debtor, terms, gentle_policy, collectors[index % 2])
                for index, debtor in enumerate(cast)
            ]
        )
    )
    by_name = {partner.name: partner for partner in partners}
    env["res.partner"].create(
        [
            {
                "parent_id": by_name[debtor.name].id,
                "type": "invoice",
                "name": debtor.invoices_to,
                "email": f"faktura@{debtor.get_email().split('@')[1]}",
                "street": f"Box {100 + index}",
                "zip": debtor.zip,
                "city": debtor.city,
                "country_id": by_name[debtor.name].country_id.id,
                "lang": debtor.lang,
            }
            for index, debtor in enumerate(cast)
            if debtor.invoices_to
        ]
    )
    return by_name


def _prepare_partner(env, company, debtor, terms, gentle_policy, collector):
    return {
        "name": debtor.name,
        "company_id": company.id,
        "is_company": not debtor.is_person,
        "company_registry": debtor.number if debtor.country == "SE" else False,
        "vat": _get_vat(debtor),
        "street": debtor.street,
        "zip": debtor.zip,
        "city": debtor.city,
        "country_id": env.ref(f"base.{debtor.country.lower()}").id,
        "lang": debtor.lang,
        "email": debtor.get_email(),
        "property_payment_term_id": terms[debtor.terms].id,
        "inkasso_user_id": collector.id,
        "inkasso_policy_id": gentle_policy.id if debtor.is_handled_gently else False,
        "inkasso_fee_agreement": "not_agreed" if debtor.refused_fee else False,
    }


def _get_vat(debtor):
    if debtor.is_person:
        return False
    return company_file.get_swedish_vat(debtor.number) if debtor.country == "SE" else debtor.number


# -------------------------------------------------------------------------
# Invoices
# -------------------------------------------------------------------------


def post_invoices(env, plan, partners, products):
    """The posted invoices of the plan, in its order."""
    invoices = env["account.move"]
    for batch in split_every(BATCH_SIZE, plan):
        drafts = (
            env["account.move"]
            .with_context(**QUIETLY)
            .create([_prepare_invoice(env, planned, partners[planned.debtor.name], products) for planned in batch])
        )
        drafts.action_post()
        invoices |= drafts.with_env(env)
    return invoices


def _prepare_invoice(env, planned, partner, products):
    currency = env["res.currency"].search([("name", "=", planned.debtor.currency)])
    return {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": planned.day,
        "currency_id": currency.id,
        "invoice_line_ids": [
            Command.create(
                {
                    "product_id": products[key].id,
                    "quantity": quantity,
                    "price_unit": _get_price(env, key, currency),
                }
            )
            for key, quantity in planned.lines
        ],
    }


def _get_price(env, key, currency):
    """The list price; in another currency a round one."""
    price = PRODUCTS[key][1]
    if currency == env.company.currency_id:
        return price
    return round(price / company_file.EXCHANGE_RATES[currency.name])


def get_terms(invoices):
    """The receivable lines of `invoices`, by due date."""
    lines = invoices.line_ids.filtered(lambda line: line.display_type == "payment_term")
    return lines.sorted(lambda line: (line.date_maturity, line.id))


def post_credit_note(invoice, credit, day):
    """Credit a share of `invoice`. A credit note that says which invoice it reverses is matched with it when posted."""
    note = (
        invoice.env["account.move"]
        .with_context(**QUIETLY)
        .create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": day,
                "currency_id": invoice.currency_id.id,
                "invoice_payment_term_id": False,
                "ref": invoice.name,
                "reversed_entry_id": invoice.id if credit.is_matched else False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": line.quantity,
                            "price_unit": round(line.price_unit * credit.share, 2),
                        }
                    )
                    for line in invoice.invoice_line_ids
                ],
            }
        )
    )
    note.action_post()
    return note

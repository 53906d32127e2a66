"""What the tests of the debtor portal in a browser share: a debtor of today, for a browser's clock cannot be frozen."""

from unittest.mock import patch
from urllib.parse import urlsplit

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase

from ..models.letters.letter_renderer import Letters
from .portal_common import PortalCommon


class PortalBrowserCommon(HttpCase):
    """Tora owes 1 000 and 400 to a Swedish company, and got one reminder with a fee of 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.se")
        cls.company = cls.env["res.company"].create(
            {
                "name": "Tour Creditor",
                "country_id": country.id,
                "email": "pay@creditor.example",
                "phone": "+46 8 123 45 67",
            }
        )
        cls.env["account.chart.template"].try_loading("se", company=cls.company, install_demo=False)
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.company.write({"inkasso_fee_agreed": True, "inkasso_user_id": cls.env.user.id})
        cls.company._fill_inkasso_posting()
        for name, code in (("inkasso_interest_account_id", "8313"), ("inkasso_fee_account_id", "3590")):
            cls.company[name] = cls.company[name] or cls.env["account.account"].create(
                {
                    "code": code,
                    "name": name,
                    "account_type": "income_other",
                    "company_ids": [Command.set(cls.company.ids)],
                }
            )
        cls.company.inkasso_policy_id = cls.env["inkasso.policy"].create(
            {
                "name": "Tour",
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create(
                        {
                            "name": "Reminder",
                            "days_overdue": 5,
                            "charge_interest": False,
                            "fee_kind_ids": [Command.set(cls.env.ref("inkasso_collections.fee_kind_reminder").ids)],
                        }
                    ),
                ],
            }
        )
        cls.debtor = cls.env["res.partner"].create(
            {"name": "Tora Tour", "email": "tora@example.com", "phone": "+46 70 123 45 67", "country_id": country.id}
        )
        cls.today = fields.Date.today()
        cls.invoices = cls._invoice(25, 1000) | cls._invoice(15, 400)
        cls.notice = cls._notify()
        cls.case = cls.notice.case_id
        cls.path = urlsplit(cls.notice._get_portal_url()).path
        cls.home = f"/my/collections/{cls.case.id}"

    @classmethod
    def _notify(cls):
        """What is due today goes out."""
        letters = {
            "_begin_letters": lambda notices: Letters(
                notices.ids, done={n.id: (PortalCommon._make_letter(n), "pdf") for n in notices}
            )
        }
        with patch.multiple(cls.registry["inkasso.notice"], **letters):
            run = cls.env["inkasso.run"].create({"date": cls.today, "company_ids": cls.company.ids})
            run.action_run()
            notice = run.notice_ids.sudo()
            notice._render_letters()
        notice._mark_sent()
        return notice

    @classmethod
    def _invoice(cls, days_overdue, amount):
        due = fields.Date.subtract(cls.today, days=days_overdue)
        lines = [Command.create({"name": "Work", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})]
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.debtor.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": lines,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _provide_online_payment(cls):
        """Odoo's demo provider for the company; False where it is not installed."""
        providers = cls.env["payment.provider"].sudo()
        base = providers.search([("code", "=", "demo")], limit=1)
        if not base:
            return False
        provider = providers.search([("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1)
        provider = provider or base.copy({"company_id": cls.company.id})
        provider.write({"state": "test", "is_published": True})
        provider.with_context(active_test=False).payment_method_ids.active = True
        return True

    @classmethod
    def _settle(cls):
        """Everything is paid, and the case closed."""
        charges = cls.env["inkasso.charge"].search([("case_id", "=", cls.case.id)])
        charges._waive({charge: charge.amount_open for charge in charges}, "For a test")
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=cls.invoices.ids
        ).create({"group_payment": True})._create_payments()

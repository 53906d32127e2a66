from odoo import api, models

from .payment_plan import LIVE


class PaymentPlanForecast(models.Model):
    _inherit = "inkasso.payment.plan"

    @api.model
    def _get_expected_payments(self, companies, date_from, date_to):
        """What the instalments of plans in force still let expect between two days, both included. One query.

        The lines of these plans are expected by these days instead of their due dates: they rest for "plan".

        :return: list of dict: company_id, partner_id, plan_id, currency_id, date, amount (in that currency)
        """
        rows = self.env["inkasso.payment.plan.instalment"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("amount_open", ">", 0),
                ("plan_id.state", "in", LIVE),
            ],
            ["company_id", "partner_id", "plan_id", "currency_id", "date:day"],
            ["amount_open:sum"],
            order="date:day",
        )
        return [
            {
                "company_id": company.id,
                "partner_id": partner.id,
                "plan_id": plan.id,
                "currency_id": currency.id,
                "date": day,
                "amount": amount,
            }
            for company, partner, plan, currency, day, amount in rows
        ]

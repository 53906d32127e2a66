from odoo import fields, models
from odoo.tools import SQL

from ...models.debtor.channel import CHANNELS
from ...models.debtor.contact import OUTCOMES


class ContactAnalysis(models.Model):
    """Attempts to reach debtors: by whom, on which channel, when, and whom they reached."""

    _name = "inkasso.contact.analysis"
    _description = "Analysis of contacts"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "contact_id"
    _depends = {
        "inkasso.contact": ["company_id", "partner_id", "channel", "direction", "outcome", "date", "user_id"],
        "inkasso.contact.rule": [],
        "inkasso.case": ["user_id"],
        "res.partner": ["user_id", "inkasso_user_id"],
    }

    contact_id = fields.Many2one("inkasso.contact", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    made_by_id = fields.Many2one("res.users", string="Made by", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    direction = fields.Selection(
        lambda self: self.env["inkasso.contact"]._fields["direction"]._description_selection(self.env), readonly=True
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)
    date = fields.Datetime(string="When", readonly=True)
    weekday = fields.Selection(
        [
            ("1", "Monday"),
            ("2", "Tuesday"),
            ("3", "Wednesday"),
            ("4", "Thursday"),
            ("5", "Friday"),
            ("6", "Saturday"),
            ("7", "Sunday"),
        ],
        readonly=True,
    )
    hour = fields.Integer(readonly=True, aggregator=None)
    call_count = fields.Integer(string="Calls", readonly=True)
    reached_count = fields.Integer(string="Reached", readonly=True)

    @property
    def _table_query(self):
        # the hour by the clock of whoever looks
        moment = SQL("(ct.date AT TIME ZONE 'UTC' AT TIME ZONE %s)", str(self.env.tz))
        return SQL(
            """
            SELECT ct.id, ct.id AS contact_id, ct.case_id, ct.company_id, ct.partner_id, co.currency_id,
                   %(segment)s AS segment, %(user)s AS user_id, p.user_id AS salesperson_id,
                   ct.user_id AS made_by_id,
                   ct.channel, ct.direction, ct.outcome, ct.date,
                   EXTRACT(ISODOW FROM %(moment)s)::int::text AS weekday, EXTRACT(HOUR FROM %(moment)s)::int AS hour,
                   ct.call_count, ct.reached_count
              FROM inkasso_contact ct
              JOIN res_company co ON co.id = ct.company_id
         LEFT JOIN res_partner p ON p.id = ct.partner_id
         LEFT JOIN inkasso_case c ON c.id = ct.case_id
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            moment=moment,
        )

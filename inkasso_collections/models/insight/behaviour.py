from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

WEEKDAYS = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
]
TRENDS = [("better", "Pays sooner"), ("same", "Unchanged"), ("worse", "Pays later"), ("unknown", "Too few payments")]
LATELY = 180  # days that count as lately
TREND_DAYS = 5  # by so many days the average has to move to be a trend
NOTICES = "inkasso.notice.analysis"


class Behaviour(models.Model):
    """How one debtor pays one company: how late, whether that changes, on which weekday, and what moves him."""

    _name = "inkasso.behaviour"
    _description = "Payment behaviour of a debtor"
    _order = "average_days_late desc, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="cascade", index=True
    )
    paid_count = fields.Integer(string="Invoices paid", readonly=True)
    average_days_late = fields.Float(digits=(6, 1), readonly=True, aggregator="avg")
    earlier_days_late = fields.Float(digits=(6, 1), readonly=True, aggregator=None)
    recent_days_late = fields.Float(
        string="Days late lately", digits=(6, 1), readonly=True, aggregator="avg", help="Of the last 180 days."
    )
    trend = fields.Selection(TRENDS, readonly=True)
    usual_weekday = fields.Selection(WEEKDAYS, string="Usually pays on", readonly=True)
    updated_on = fields.Date(readonly=True)
    reactions = fields.Text(string="Reaction to each step", compute="_compute_reactions")
    best_contact = fields.Text(string="Best time and channel", compute="_compute_best_contact")

    _debtor_uniq = models.UniqueIndex("(company_id, partner_id)", "This debtor has been described already.")

    # -------------------------------------------------------------------------
    # Made anew
    # -------------------------------------------------------------------------

    @api.model
    def _refresh(self, company, day):
        """Describe every debtor of `company` who has paid, in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO inkasso_behaviour (company_id, partner_id, paid_count, average_days_late, earlier_days_late,
                                               recent_days_late, trend, usual_weekday, updated_on)
                SELECT %(company)s, partner_id, paid_count, average, earlier, recent,
                       CASE WHEN earlier IS NULL OR recent IS NULL THEN 'unknown'
                            WHEN recent > earlier + %(least)s THEN 'worse'
                            WHEN recent < earlier - %(least)s THEN 'better'
                            ELSE 'same' END,
                       weekday, %(day)s
                  FROM (SELECT partner_id, COUNT(*) AS paid_count, AVG(paid - due) AS average,
                               AVG(paid - due) FILTER (WHERE paid <= %(day)s::date - %(lately)s) AS earlier,
                               AVG(paid - due) FILTER (WHERE paid > %(day)s::date - %(lately)s) AS recent,
                               MODE() WITHIN GROUP (ORDER BY EXTRACT(ISODOW FROM paid)::int)::text AS weekday
                          FROM (%(claims)s) claims
                         WHERE paid IS NOT NULL
                         GROUP BY partner_id) facts
                    ON CONFLICT (company_id, partner_id) DO UPDATE
                   SET paid_count = EXCLUDED.paid_count, average_days_late = EXCLUDED.average_days_late,
                       earlier_days_late = EXCLUDED.earlier_days_late, recent_days_late = EXCLUDED.recent_days_late,
                       trend = EXCLUDED.trend, usual_weekday = EXCLUDED.usual_weekday, updated_on = EXCLUDED.updated_on
                """,
                company=company.id,
                claims=self.env["inkasso.score.history"]._get_claims_sql(company, day),
                day=day,
                lately=LATELY,
                least=TREND_DAYS,
            )
        )
        self.invalidate_model()

    # -------------------------------------------------------------------------
    # Read when looked at
    # -------------------------------------------------------------------------

    @api.depends("partner_id", "company_id")
    def _compute_reactions(self):
        for behaviour in self:
            rows = self.env[NOTICES]._read_group(
                [
                    ("partner_id", "=", behaviour.partner_id.id),
                    ("company_id", "=", behaviour.company_id.id),
                    ("is_due", "=", True),
                ],
                ["level_id", "channel"],
                ["__count", "amount_due:sum", "amount_in_time:sum"],
            )
            channels = dict(self.env[NOTICES]._fields["channel"]._description_selection(self.env))
            behaviour.reactions = "\n".join(
                self.env._(
                    "%(level)s, %(channel)s: %(share)s %% of %(count)s lines paid by the deadline",
                    level=level.name,
                    channel=channels.get(channel, "–"),
                    share=round(100 * in_time / due) if due else 0,
                    count=count,
                )
                for level, channel, count, due, in_time in rows
            )

    @api.depends("partner_id", "company_id")
    def _compute_best_contact(self):
        weekdays = dict(self.env["inkasso.contact.analysis"]._fields["weekday"]._description_selection(self.env))
        for behaviour in self:
            contacts = self.env["inkasso.contact.analysis"].search(
                [
                    ("partner_id", "=", behaviour.partner_id.id),
                    ("company_id", "=", behaviour.company_id.id),
                    ("outcome", "=", "reached"),
                ]
            )
            if not contacts:
                behaviour.best_contact = behaviour._get_usual_contact(weekdays)
                continue
            channels = dict(self.env["inkasso.contact.analysis"]._fields["channel"]._description_selection(self.env))
            [(channel, _n)] = Counter(contacts.mapped("channel")).most_common(1)
            [((weekday, hour), count)] = Counter((c.weekday, c.hour) for c in contacts).most_common(1)
            behaviour.best_contact = self.env._(
                "%(channel)s; most often reached on %(weekday)s between %(hour)s and %(next)s (%(count)s of %(all)s)",
                channel=channels[channel],
                weekday=weekdays[weekday],
                hour=f"{hour:02}:00",
                next=f"{(hour + 1) % 24:02}:00",
                count=count,
                all=len(contacts),
            )

    def _get_usual_contact(self, weekdays):
        """Of a debtor who was never reached: when the others of his kind are; False where nobody was."""
        contacts = self.env["inkasso.contact.analysis"]
        reached = [("company_id", "=", self.company_id.id), ("outcome", "=", "reached"), ("channel", "=", "phone")]
        rows = contacts._read_group(
            # the kind of debtor, to compare with
            [*reached, ("segment", "=", self.partner_id.sudo().inkasso_kind)],
            ["weekday", "hour"],
            ["__count"],
        )
        if not rows:
            return False
        weekday, hour, _count = max(rows, key=lambda row: row[2])
        return self.env._(
            "Not reached yet; others are most often reached on %(weekday)s between %(hour)s and %(next)s",
            weekday=weekdays[weekday],
            hour=f"{hour:02}:00",
            next=f"{(hour + 1) % 24:02}:00",
        )

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    @api.model
    def _get_action(self, partner, company):
        """What opens how this debtor pays this company; an empty list, which says why, where nothing was paid yet."""
        domain = [("company_id", "=", company.id), ("partner_id", "=", partner.id)]
        behaviour = self.search(domain, limit=1)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_behaviour_action"),
            "domain": domain,
            **({"res_id": behaviour.id, "views": [(False, "form")]} if behaviour else {}),
        }

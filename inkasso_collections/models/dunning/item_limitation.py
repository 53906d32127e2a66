from collections import defaultdict, namedtuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from .item_schedule import OVER
from .limitation_book import LimitationBook

# Why the period that runs now began.
CAUSES = [
    ("invoice", "The claim itself"),
    ("notice", "Notice sent"),
    ("payment", "Payment by the debtor"),
    ("acknowledgement", "Acknowledged by the debtor"),
    ("court", "Court"),
    ("enforcement", "Enforcement authority"),
    ("letter", "Letter"),
]
# What the period depends on, as one row per item. Days and kinds: what may have interrupted it, in order.
Facts = namedtuple(
    "Facts",
    "item_id company_id partner_id policy_id case_id origin due origin_item_id origin_open is_over days kinds "
    "limitation_date limitation_start limitation_cause limitation_warned is_barred has_followers",
)
NEW = dict.fromkeys(Facts._fields)  # of a claim to which nothing has happened yet
# The period that runs.
Running = namedtuple("Running", "date start cause")
NONE = Running(None, None, None)


class ItemLimitation(models.Model):
    """The day on which each claim is time-barred, and what interrupted the period.

    Moved when something happens to the claim (it arises, is paid in part, reminded, acknowledged), never by looking
    through all claims. A claim that is paid, or whose entry is not posted, has no date.
    """

    _inherit = "inkasso.item"

    limitation_date = fields.Date(
        string="Barred after", readonly=True, help="The last day before the claim is time-barred, as far as known here."
    )
    limitation_start = fields.Date(
        string="Limitation runs from", readonly=True, help="The day of the claim, or of the last act that interrupted."
    )
    limitation_cause = fields.Selection(CAUSES, string="Because of", readonly=True)
    limitation_warned = fields.Boolean(readonly=True, help="A to-do has warned of this date.")
    limitation_days = fields.Integer(
        string="Days left", compute="_compute_limitation_state", help="Days until the claim is barred; negative: since."
    )
    limitation_state = fields.Selection(
        [("running", "Running"), ("soon", "Barred soon"), ("barred", "Barred")],
        string="Limitation",
        compute="_compute_limitation_state",
        search="_search_limitation_state",
    )
    limitation_event_ids = fields.Many2many(
        "inkasso.limitation.event",
        "inkasso_limitation_event_item_rel",
        "item_id",
        "event_id",
        string="Interruptions entered by hand",
        readonly=True,
    )
    interruption_ids = fields.One2many(
        "inkasso.limitation.interruption", "item_id", string="What interrupts limitation", readonly=True
    )

    # What the scheduled action reads: nothing but the dates that nobody was warned of.
    _limitation_idx = models.Index(
        "(company_id, limitation_date) WHERE limitation_date IS NOT NULL AND limitation_warned IS NOT TRUE"
    )

    @api.depends("limitation_date", "company_id.inkasso_limitation_days")
    def _compute_limitation_state(self):
        today = self.env["inkasso.notice"]._get_today()
        for item in self:
            day = item.limitation_date
            item.limitation_days = (day - today).days if day else 0
            item.limitation_state = day and item._get_limitation_state(item.limitation_days)

    def _get_limitation_state(self, days):
        if days < 0:
            return "barred"
        return "soon" if days <= self.company_id.inkasso_limitation_days else "running"

    @api.model
    def _search_limitation_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("limitation_date", "=", False) if False in value else Domain.FALSE
        companies_sudo = self.env["res.company"].sudo()  # the items found are those that the user may see anyway
        for days, group in companies_sudo._read_group([], ["inkasso_limitation_days"], ["id:recordset"]):
            states = self._get_limitation_domains(days or 0)
            mine = Domain.OR(states[state] for state in value if state in states)
            found |= Domain("company_id", "in", group.ids) & mine
        return found

    @api.model
    def _get_limitation_domains(self, days):
        """The items in each state, where a company is warned so many days before."""
        today = self.env["inkasso.notice"]._get_today()
        until = fields.Date.add(today, days=days)
        return {
            "barred": Domain("limitation_date", "<", today),
            "soon": Domain("limitation_date", ">=", today) & Domain("limitation_date", "<=", until),
            "running": Domain("limitation_date", ">", until),
        }

    # -------------------------------------------------------------------------
    # Moving the date
    # -------------------------------------------------------------------------

    def _write_steps(self, steps, facts, reached=None):
        # EXTENDS inkasso.item: whatever may move the next step may interrupt limitation; these rows are locked by us
        result = super()._write_steps(steps, facts, reached)
        self.browse(row.item_id for row in facts if not self._just_ends(row, steps[row.item_id]))._move_limitation()
        return result

    @api.model
    def _prepare_items(self, rows):
        # EXTENDS inkasso.item: the period that began with the claim
        vals_list = super()._prepare_items(rows)
        book = LimitationBook(self.env, [row.partner_id for row in rows])
        for row, vals in zip(rows, vals_list, strict=True):
            facts = Facts(
                **NEW
                | {"company_id": row.company_id, "partner_id": row.partner_id, "policy_id": vals["policy_id"]}
                | {"origin": row.origin, "due": row.date_maturity, "is_over": vals["rest_reason"] in OVER}
            )
            running = self._run_limitation(facts, book)
            vals["limitation_date"], vals["limitation_start"], vals["limitation_cause"] = running
        return vals_list

    def _move_limitation(self):
        """Compute the period of these items anew, and write what changed. Set-based; nothing is read twice."""
        for ids in split_every(10000, self.ids):
            facts = self._read_limitation_facts(ids)
            book = LimitationBook(self.env, [row.partner_id for row in facts])
            periods = {row.item_id: self._run_limitation(row, book) for row in facts}
            self._follow_origin(facts, periods)
            changed = [
                row
                for row in facts
                if periods[row.item_id] != Running(row.limitation_date, row.limitation_start, row.limitation_cause)
            ]
            if changed:
                self._write_limitation([(row.item_id, *periods[row.item_id]) for row in changed])
                self._withdraw_warnings([row for row in changed if row.limitation_warned])
                self.browse(row.item_id for row in changed if row.is_barred)._reschedule()
                leading = [row.item_id for row in changed if row.has_followers]
                self.search([("origin_item_id", "in", leading)])._move_limitation()

    def _flush_for_limitation(self):
        """Write what :meth:`_read_limitation_facts` reads."""
        self.env["inkasso.notice"].flush_model(["state", "sent_on"])
        self.env["inkasso.notice.line"].flush_model(["item_id", "is_void"])
        self.env["inkasso.limitation.event"].flush_model()
        self.env["account.move"].flush_model(["invoice_date", "delivery_date"])
        self.env["account.move.line"].flush_model(["date", "date_maturity"])
        self.flush_model()

    def _read_limitation_facts(self, ids):
        """The facts of these items. What happened to them is read by itself and put together here, not joined.

        The database cannot know how many acts a claim has, least of all in tables it has not analysed yet; a bad guess
        would make it compare every claim with every act.
        """
        self._flush_for_limitation()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.id, i.company_id, i.partner_id, i.policy_id, i.case_id,
                       LEAST(COALESCE(m.invoice_date, l.date), m.delivery_date, l.date_maturity), l.date_maturity,
                       i.origin_item_id, ol.id IS NOT NULL AND ol.reconciled IS NOT TRUE,
                       COALESCE(i.rest_reason IN %s, FALSE),
                       i.limitation_date, i.limitation_start, i.limitation_cause, i.limitation_warned, i.is_barred,
                       EXISTS (SELECT FROM inkasso_item f WHERE f.origin_item_id = i.id)
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
                  JOIN account_move m ON m.id = l.move_id
             LEFT JOIN inkasso_item o ON o.id = i.origin_item_id
             LEFT JOIN account_move_line ol ON ol.id = o.move_line_id
                 WHERE i.id = ANY(%s)
                """,
                OVER,
                list(ids),
            )
        )
        acts = self._read_acts([row[0] for row in rows if not row[9]])  # what is over has no period that they change
        return [
            Facts(*row[:10], [day for day, _kind in acts[row[0]]], [kind for _day, kind in acts[row[0]]], *row[10:])
            for row in rows
        ]

    @api.model
    def _read_acts(self, ids):
        """What may have interrupted limitation: (day, kind) by item, in order. Each source is asked for these items only."""
        acts = defaultdict(list)
        if not ids:
            return acts
        wanted = SQL(" UNION ALL ").join(
            SQL("SELECT item_id, date, kind FROM (%s) act WHERE item_id = ANY(%s)", source, ids)
            for source in self._get_interruption_sources()
        )
        for item_id, day, kind in self.env.execute_query(wanted):
            acts[item_id].append((day, kind))
        for of_item in acts.values():
            of_item.sort()
        return acts

    @api.model
    def _run_limitation(self, facts, book):
        if facts.is_over:
            return NONE
        period, kind = book.get_period(facts)
        return Running(period.last_day, period.start, kind or "invoice") if period else NONE

    @api.model
    def _follow_origin(self, facts, periods):
        """Booked interest and fees are barred with the claim they belong to, as long as that is open.

        Preskriptionslagen (1981:130) 8 §. Changes `periods` in place.
        """
        followers = [row for row in facts if row.origin_open and periods[row.item_id] != NONE]
        for row in followers:
            origin = self.browse(row.origin_item_id)
            periods[row.item_id] = periods.get(origin.id) or Running(
                origin.limitation_date or None, origin.limitation_start or None, origin.limitation_cause or None
            )

    @api.model
    def _write_limitation(self, rows):
        """One UPDATE. A date that moved may have to be warned of again."""
        self.env.cr.execute_values(
            """
            UPDATE inkasso_item i
               SET limitation_date = v.day::date, limitation_start = v.start::date, limitation_cause = v.cause,
                   limitation_warned = i.limitation_warned AND i.limitation_date = v.day::date,
                   is_barred = FALSE, barred_allowed = i.barred_allowed AND i.limitation_date = v.day::date
              FROM (VALUES %s) AS v (id, day, start, cause)
             WHERE i.id = v.id
            """,
            rows,
            page_size=5000,
        )
        self.browse(row[0] for row in rows).invalidate_recordset(flush=False)

    # -------------------------------------------------------------------------
    # What interrupts
    # -------------------------------------------------------------------------

    @api.model
    def _get_interruptions_sql(self):
        """Whatever may interrupt limitation, with the record that shows it: one row per act and item."""
        return SQL(" UNION ALL ").join(self._get_interruption_sources())

    @api.model
    def _get_interruption_sources(self):
        """The acts, each a SELECT of the same columns; their ids differ by their remainder of 4 (3: what others add).

        A notice counts from the day it was sent, which is not later than the day it reaches the debtor. A payment is
        what comes through a bank or cash journal: a credit note is no act of the debtor.
        """
        return [
            SQL(
                """
                SELECT nl.id::bigint * 4 AS id, nl.item_id, nl.company_id, n.sent_on AS date, 'notice'::varchar AS kind,
                       n.id AS notice_id, NULL::int AS move_id, NULL::int AS event_id
                  FROM inkasso_notice_line nl
                  JOIN inkasso_notice n ON n.id = nl.notice_id
                 WHERE n.state = 'sent' AND n.sent_on IS NOT NULL AND nl.is_void IS NOT TRUE
                """
            ),
            SQL(
                """
                SELECT r.id::bigint * 4 + 1 AS id, i.id AS item_id, i.company_id, c.date, 'payment'::varchar AS kind,
                       NULL::int AS notice_id, c.move_id, NULL::int AS event_id
                  FROM account_partial_reconcile r
                  JOIN inkasso_item i ON i.move_line_id = r.debit_move_id
                  JOIN account_move_line c ON c.id = r.credit_move_id
                  JOIN account_move m ON m.id = c.move_id
                  JOIN account_journal j ON j.id = m.journal_id
                 WHERE j.type IN ('bank', 'cash', 'credit') OR m.origin_payment_id IS NOT NULL
                """
            ),
            SQL(
                """
                SELECT (e.id::bigint * 1000000000 + r.item_id) * 4 + 2 AS id, r.item_id, e.company_id, e.date, e.kind,
                       NULL::int AS notice_id, NULL::int AS move_id, e.id AS event_id
                  FROM inkasso_limitation_event e
                  JOIN inkasso_limitation_event_item_rel r ON r.event_id = e.id
                """
            ),
        ]

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_interrupt_limitation(self):
        """Open the dialog that sends the letter that interrupts limitation."""
        return self.env["inkasso.interrupt.limitation"]._open_for(self)

    def action_record_interruption(self):
        """Open the form of an event that interrupted limitation and that nothing here knows of."""
        self.check_access("read")
        return self.env["inkasso.limitation.event"]._open_for(self)

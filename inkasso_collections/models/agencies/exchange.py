import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import NO_ACCESS

VERBS = [
    ("submit", "Submit"),
    ("status", "Ask for the status"),
    ("pause", "Pause"),
    ("resume", "Resume"),
    ("recall", "Recall"),
    ("payment", "Report a payment"),
    ("file", "Send a file"),
    ("message", "Message"),
    ("notices", "Notices"),
    ("hook", "Event from the agency"),
    ("pickup", "File from the agency"),
]
INCOMING = ("hook", "pickup")
WAITING = ("queued", "failed")
# What must not overtake each other within a case. Nothing overtakes the submission.
LANES = {"pause": "control", "resume": "control", "recall": "control", "payment": "payment", "message": "message"}
#: How long what was said is kept for who looks for a fault.
KEEP_DAYS = 180
KEEP_STATUS_DAYS = 30


class AgencyExchange(models.Model):
    """Something told to an agency by its connection, or by it to us: what is to go out, what went, and what became of it.

    Each has a key that stays: the agency gets it with every attempt, so that what arrives twice counts once. What is kept of
    the words is for people, without secrets and personal numbers.
    """

    _name = "inkasso.agency.exchange"
    _description = "Exchange with an agency"
    _order = "id desc"

    connection_id = fields.Many2one(
        "inkasso.agency.connection", required=True, readonly=True, ondelete="restrict", index=True
    )
    agency_id = fields.Many2one(related="connection_id.agency_id", store=True, index=True)
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    assignment_id = fields.Many2one("inkasso.assignment", readonly=True, ondelete="cascade", index="btree_not_null")
    case_id = fields.Many2one(related="assignment_id.case_id")
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    verb = fields.Selection(VERBS, required=True, readonly=True, string="What")
    direction = fields.Selection([("out", "To the agency"), ("in", "From the agency")], required=True, readonly=True)
    lane = fields.Char(readonly=True, export_string_translation=False)
    key = fields.Char(required=True, readonly=True, help="Stays through all attempts: the agency counts it once.")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("done", "Done"),
            ("failed", "To try again"),
            ("given_up", "Given up"),
            ("cancelled", "Not needed any more"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime(readonly=True, default=fields.Datetime.now)
    tried_on = fields.Datetime(string="Tried last", readonly=True)
    done_on = fields.Datetime(readonly=True)
    is_unsure = fields.Boolean(
        string="May have arrived",
        readonly=True,
        help="Nobody knows what became of the last attempt: the agency is asked first.",
    )
    day = fields.Date(readonly=True, help="On which it was so.")
    reason = fields.Text(readonly=True)
    payment_id = fields.Many2one(
        "inkasso.assignment.payment", readonly=True, ondelete="set null", index="btree_not_null"
    )
    dossier_id = fields.Many2one("inkasso.dossier", readonly=True, ondelete="set null", index="btree_not_null")
    file_path = fields.Char(string="File", readonly=True)
    error = fields.Char(string="What is wrong", readonly=True)
    url = fields.Char(string="To be put right at", readonly=True)
    request = fields.Text(string="Said", readonly=True)
    response = fields.Text(string="Answered", readonly=True)
    event_moment = fields.Char(readonly=True, help="When it was so, by the agency's clock.")
    about = fields.Char(readonly=True, help="The number of the case that an event is about.")
    # What is said, as it was made for the first attempt; and what came in, until it is applied. Emptied then.
    payload = fields.Json(groups=NO_ACCESS, readonly=True, prefetch=False)
    body = fields.Binary(groups=NO_ACCESS, readonly=True, attachment=False, prefetch=False)

    _key_uniq = models.UniqueIndex("(connection_id, key)", "This exchange is there already.")
    _due_idx = models.Index("(next_try, id) WHERE state IN ('queued', 'failed')")

    @api.depends("verb", "assignment_id")
    def _compute_display_name(self):
        verbs = dict(self._fields["verb"]._description_selection(self.env))
        for exchange in self:
            exchange.display_name = f"{verbs.get(exchange.verb, '')} {exchange.assignment_id.name or ''}".strip()

    # -------------------------------------------------------------------------
    # Queueing
    # -------------------------------------------------------------------------

    @api.model
    def _queue(self, connection, assignment, verb, occurrence="", **vals):
        """Have `verb` told about `assignment`, once for each `occurrence`; what was queued before is that one.

        Queued with what causes it, in one transaction: neither happens without the other.
        """
        key = self._make_key(assignment, verb, occurrence)
        known = self.search([("connection_id", "=", connection.id), ("key", "=", key)])
        if known:
            return known
        exchange = self.create(
            {
                "connection_id": connection.id,
                "assignment_id": assignment.id,
                "verb": verb,
                "direction": "out",
                "lane": LANES.get(verb, False),
                "key": key,
                "day": self.env["inkasso.notice"]._get_today(),
                **vals,
            }
        )
        self._trigger()
        return exchange

    @api.model
    def _make_key(self, assignment, verb, occurrence):
        """A key that follows from what is told: the same after a crash, another in every other database."""
        # the number of the database is no secret
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{database}/{assignment.id}/{verb}/{occurrence}"))

    @api.model
    def _trigger(self):
        self.env.ref("inkasso_collections.ir_cron_agency_exchange").sudo()._trigger()  # only starts what is due

    def _cancel(self, note):
        """These need not be told any more."""
        self.filtered(lambda exchange: exchange.state != "done").write(
            {"state": "cancelled", "error": note, "payload": False, "body": False}
        )
        self._settle()

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def _as_collector(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(
                self.env._("Only collectors may have it told again. Ask for the right “Collections: Collector”.")
            )
        return self.sudo()

    def action_retry(self):
        """Try those that failed or were given up again, now, with as many attempts as new ones have."""
        failed = self._as_collector().filtered(lambda exchange: exchange.state in ("failed", "given_up"))
        if not failed:
            raise UserError(self.env._("None of these has failed."))
        failed.write({"state": "queued", "attempts": 0, "next_try": fields.Datetime.now()})
        failed.connection_id.rests_until = False
        failed._settle()
        self._trigger()

    def action_by_hand(self):
        """Say that the agency was told by other means."""
        open_ones = self._as_collector().filtered(lambda exchange: exchange.state in (*WAITING, "given_up"))
        if not open_ones:
            raise UserError(self.env._("None of these waits."))
        open_ones._cancel(self.env._("Told by other means, by %(user)s.", user=self.env.user.name))
        payments = open_ones.payment_id.filtered(lambda payment: payment.state == "to_report")
        if payments:
            payments._report(self.env["inkasso.notice"]._get_today())

    def action_open_assignment(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()

    # -------------------------------------------------------------------------
    # Forgetting
    # -------------------------------------------------------------------------

    @api.autovacuum
    def _gc_words(self):
        """What was said is forgotten after a while; that it was said is kept. Questions for the status are not."""
        now = fields.Datetime.now()
        self.search(
            [
                ("verb", "=", "status"),
                ("state", "in", ("done", "cancelled")),
                ("write_date", "<", fields.Datetime.subtract(now, days=KEEP_STATUS_DAYS)),
            ],
            limit=10_000,
        ).unlink()
        self.search(
            [
                ("state", "in", ("done", "cancelled")),
                ("write_date", "<", fields.Datetime.subtract(now, days=KEEP_DAYS)),
                "|",
                ("request", "!=", False),
                ("response", "!=", False),
            ],
            limit=10_000,
        ).write({"request": False, "response": False})

import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...agency_adapters import ADAPTERS, AdapterError

KINDS = [
    ("folder", "Folder"),
    ("sftp", "SFTP"),
    ("email", "Encrypted e-mail"),
    ("http", "HTTP, by templates"),
    ("debitura", "Debitura"),
]
# What a web-hook of another form may be read for.
HOOK_NAMES = {"id", "timestamp", "reference", "kind", "day", "status_text", "close_code", "note", "currency", "amounts"}


class AgencyConnection(models.Model):
    """How cases of one company reach an agency without people, and how what it tells gets back.

    How the agency is spoken to is in agency_adapters/; what is said, and what became of it, is in the exchanges.
    """

    _name = "inkasso.agency.connection"
    _description = "Connection to an agency"
    _inherit = ["inkasso.problem.mixin"]
    _order = "agency_id, id"
    _check_company_auto = True

    agency_id = fields.Many2one(
        "inkasso.agency", required=True, ondelete="cascade", index=True, check_company=True, tracking=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection(KINDS, required=True, default="folder", tracking=True, string="By")
    active = fields.Boolean(default=True, tracking=True)
    address = fields.Char(required=True, tracking=True)
    username = fields.Char(tracking=True)
    auth = fields.Selection(
        [
            ("none", "None"),
            ("bearer", "Bearer token"),
            ("basic", "User and password"),
            ("header", "Key in a header"),
        ],
        string="Proves itself by",
        default="bearer",
        help="With a key in a header, the user is the name of the header.",
    )
    host_key = fields.Char(
        string="Host key",
        tracking=True,
        help="Of the server, as ssh-keygen -l writes it: SHA256:… Ask the agency for it.",
    )
    allow_private = fields.Boolean(
        string="May lead into our own network",
        groups="base.group_system",
        copy=False,
        help="Otherwise only public addresses are reached, and called by https.",
    )
    template_ids = fields.One2many("inkasso.agency.connection.template", "connection_id", string="Templates", copy=True)
    poll_hours = fields.Integer(
        string="Ask every", default=24, help="Hours after which the status of each open case is asked for; 0: never."
    )

    # web-hooks
    hook_token = fields.Char(
        readonly=True, copy=False, index=True, default=lambda self: secrets.token_urlsafe(18), string="Web-hook number"
    )
    hook_url = fields.Char(compute="_compute_hook_url", string="Web-hook address")
    hook_paths = fields.Text(
        string="Where events have what",
        help="JSON: the names id, timestamp, reference, status_text, … with the paths at which an event has them. "
        "Empty: events come in our own form.",
    )

    # how it works
    tested_on = fields.Datetime(readonly=True, copy=False)
    worked_on = fields.Datetime(string="Worked last", readonly=True, copy=False)
    problem = fields.Char(string="Does not work", readonly=True, copy=False)
    failures = fields.Integer(readonly=True, copy=False, aggregator=None, help="In a row.")
    rests_until = fields.Datetime(readonly=True, copy=False, help="After failures it is left alone for a while.")
    exchange_ids = fields.One2many("inkasso.agency.exchange", "connection_id", string="Exchanges")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    failed_count = fields.Integer(compute="_compute_counts", string="Given up")

    _one_uniq = models.UniqueIndex(
        "(agency_id, company_id) WHERE active IS TRUE", "The company has a connection to this agency already."
    )
    _hook_token_uniq = models.UniqueIndex("(hook_token)", "This web-hook number is taken.")
    _poll_positive = models.Constraint("CHECK(poll_hours >= 0)", "Hours are not negative.")

    # -------------------------------------------------------------------------
    # Computes and checks
    # -------------------------------------------------------------------------

    @api.depends("agency_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for connection in self:
            connection.display_name = f"{connection.agency_id.name or ''} ({kinds.get(connection.kind, '')})"

    @api.depends("hook_token", "kind")
    def _compute_hook_url(self):
        for connection in self:
            has_hooks = ADAPTERS[connection.kind].signature_header if connection.kind else ""
            base = connection.get_base_url()
            connection.hook_url = has_hooks and f"{base}/inkasso/agency/hook/{connection.hook_token}"

    def _compute_counts(self):
        rows = self.env["inkasso.agency.exchange"]._read_group(
            [("connection_id", "in", self.ids)], ["connection_id", "state"], ["__count"]
        )
        counts = {(connection, state): count for connection, state, count in rows}
        for connection in self:
            waiting = (counts.get((connection, state), 0) for state in ("queued", "failed"))
            connection.waiting_count = sum(waiting)
            connection.failed_count = counts.get((connection, "given_up"), 0)

    @api.constrains("hook_paths")
    def _check_hook_paths(self):
        for connection in self.filtered("hook_paths"):
            paths = connection._read_hook_paths()
            texts = isinstance(paths, dict) and all(isinstance(path, str) and path for path in paths.values())
            if not texts or set(paths) - HOOK_NAMES or not {"id", "reference"} <= set(paths):
                raise ValidationError(
                    self.env._(
                        "Say where events have what as JSON, such as %(example)s, at least for id and reference.",
                        example='{"id": "event.id", "reference": "data.ref", "status_text": "data.status"}',
                    )
                )

    def _read_hook_paths(self):
        try:
            return json.loads(self.hook_paths or "{}")
        except ValueError:
            return None

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    def write(self, vals):
        moved = self.filtered(
            lambda connection: any(vals[name] != connection[name] for name in ("kind", "address") if name in vals)
        )
        if moved:  # credentials are for whom they were entered: whoever changes where they go enters them again
            moved._forget_secrets()
        used = self.filtered("exchange_ids")
        if any(
            vals[name] != connection[name].id
            for name in ("agency_id", "company_id")
            if name in vals
            for connection in used
        ):
            raise UserError(
                self.env._("A connection that was used stays with its agency and company. Make another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.exchange_ids:
            raise UserError(self.env._("A connection that was used is archived, so that what was exchanged stays."))

    def _as_manager(self):
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Managers set up connections. Ask for the right “Collections: Manager”."))
        return self.sudo()

    # -------------------------------------------------------------------------
    # Working
    # -------------------------------------------------------------------------

    def action_test(self):
        """Look whether it works, without telling anything of a debtor; what waited for that goes on."""
        self.ensure_one()
        connection = self._as_manager()
        try:
            adapter = connection._get_adapter()
            adapter.check_settings()
            found = adapter.test()
        except AdapterError as error:
            message, kind = connection._explain(error), "danger"
            connection.write({"tested_on": fields.Datetime.now(), "problem": message})
        else:
            message, kind = self.env._("It works: %(found)s", found=found), "success"
            connection.tested_on = fields.Datetime.now()
            connection._note_success()
            connection._wake()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _note_success(self):
        """It works, so the to-do that it does not is done."""
        self.ensure_one()
        self.write({"failures": 0, "rests_until": False, "problem": False, "worked_on": fields.Datetime.now()})
        self._settle_problems("connection")

    def _note_failure(self, error, until=None):
        """Count one more failure. While it rests, nothing is tried, so that one agency never holds the others up."""
        self.ensure_one()
        self.write(
            {"failures": self.failures + 1, "problem": self._explain(error), "rests_until": until or self.rests_until}
        )

    def _raise_to_do(self, error):
        """Have people see to what keeps the whole connection from working."""
        self.ensure_one()
        connection = self._speak()
        summary = connection.env._("The connection to the agency does not work")
        connection._raise_problem(summary, note=connection._explain(error), key="connection")

    def _speak(self):
        """This record in the language of who reads its to-dos."""
        return self.with_context(lang=self._get_problem_users()[:1].lang)

    def _wake(self):
        """Try what waits at once."""
        waiting = self.env["inkasso.agency.exchange"].search(
            [("connection_id", "in", self.ids), ("state", "in", ("queued", "failed"))]
        )
        waiting.next_try = fields.Datetime.now()
        self.env["inkasso.agency.exchange"]._trigger()

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.agency_id._get_problem_users()

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def action_open_exchanges(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_exchange_action"),
            "domain": [("connection_id", "=", self.id)],
            "context": {},
        }


class Agency(models.Model):
    _inherit = "inkasso.agency"

    connection_ids = fields.One2many("inkasso.agency.connection", "agency_id", string="Connections")
    connection_count = fields.Integer(compute="_compute_connection_count", string="Number of connections")

    def _compute_connection_count(self):
        counts = dict(
            self.env["inkasso.agency.connection"]._read_group(
                [("agency_id", "in", self.ids)], ["agency_id"], ["__count"]
            )
        )
        for agency in self:
            agency.connection_count = counts.get(agency, 0)

    def action_open_connections(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_connection_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {"default_agency_id": self.id, "default_company_id": (self.company_id or self.env.company).id},
        }

    def _get_connection(self, company):
        """How cases of `company` reach this agency; empty where people see to it."""
        self.ensure_one()
        connections_sudo = self.env["inkasso.agency.connection"].sudo()  # it is used whoever may see it
        return connections_sudo.search([("agency_id", "=", self.id), ("company_id", "=", company.id)], limit=1)

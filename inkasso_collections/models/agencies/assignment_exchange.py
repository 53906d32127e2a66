from odoo import fields, models
from odoo.exceptions import UserError

from ...agency_adapters import ADAPTERS
from ...rules.assignment_life import WITH_AGENCY
from .exchange import WAITING
from .exchange_message import DOSSIER_PATH

PAUSED = ("paused", "disputed")


class Assignment(models.Model):
    """Telling the agency through its connection, where it has one; otherwise people do, as before."""

    _inherit = "inkasso.assignment"

    exchange_ids = fields.One2many("inkasso.agency.exchange", "assignment_id", string="Exchanges", readonly=True)
    exchange_count = fields.Integer(compute="_compute_exchange_count")
    connection_kind = fields.Char(compute="_compute_connection_kind", export_string_translation=False)

    def _compute_exchange_count(self):
        counts = dict(
            self.env["inkasso.agency.exchange"]._read_group(
                [("assignment_id", "in", self.ids)], ["assignment_id"], ["__count"]
            )
        )
        for assignment in self:
            assignment.exchange_count = counts.get(assignment, 0)

    def _compute_connection_kind(self):
        for assignment in self:
            assignment.connection_kind = assignment.agency_id._get_connection(assignment.company_id).kind

    # -------------------------------------------------------------------------
    # Telling
    # -------------------------------------------------------------------------

    def _get_connection(self, verb):
        """The connection by which the agency is told `verb`; empty where people tell it."""
        self.ensure_one()
        connection_sudo = self.agency_id._get_connection(self.company_id)
        if connection_sudo and connection_sudo._can(verb):
            return connection_sudo
        return connection_sudo.browse()

    def _tell(self, verb, occurrence="", **vals):
        """Have the agency told.

        :return: the exchange; empty where people are to do it
        """
        self.ensure_one()
        connection_sudo = self._get_connection(verb)
        exchanges_sudo = self.env["inkasso.agency.exchange"].sudo()  # machine-made
        if not connection_sudo:
            return exchanges_sudo
        return exchanges_sudo._queue(connection_sudo, self.sudo(), verb, occurrence, **vals)

    def _transmit(self, day):
        # EXTENDS agencies
        by_people = self.filtered(lambda assignment: not assignment._queue_submission(day))
        return super(Assignment, by_people)._transmit(day) if by_people else None

    def _queue_submission(self, day):
        """Have the agency given the case; empty where people are to do it."""
        self.ensure_one()
        with_file = ADAPTERS[self._get_connection("submit").kind or "folder"].dossier == "submit"
        dossiers_sudo = self.sudo().dossier_ids
        dossier_sudo = dossiers_sudo.filtered(lambda each: each.state == "waiting")[:1] or dossiers_sudo[:1]
        return self._tell("submit", day=day, dossier_id=dossier_sudo.id, file_path=with_file and DOSSIER_PATH)

    def _transmit_recall(self, day):
        # EXTENDS agencies
        self._cancel_exchanges(("submit", "file", "status", "pause", "resume"), self.env._("Recalled before."))
        by_people = self.filtered(lambda assignment: not assignment._queue_recall(day))
        return super(Assignment, by_people)._transmit_recall(day) if by_people else None

    def _queue_recall(self, day):
        """Have the agency told, unless it never heard of the case; empty where people are to do it."""
        self.ensure_one()
        # whoever may recall need not see what was exchanged
        submission = self.sudo().exchange_ids.filtered(lambda exchange: exchange.verb == "submit")[:1]
        if submission.state == "cancelled" and not submission.attempts:
            return submission
        return self._tell("recall", reason=self.recall_reason, day=day)

    def _cancel_exchanges(self, verbs, note):
        """What waits or was given up of `verbs` need not be told any more."""
        self.sudo().exchange_ids.filtered(  # a consequence of what the user did with the assignment
            lambda exchange: exchange.verb in verbs and exchange.state in (*WAITING, "given_up")
        )._cancel(note)

    def _ask_status(self, occurrence):
        """Have the agency asked how the case stands, unless that is under way."""
        for assignment in self:
            # looked at, not shown
            asked = assignment.sudo().exchange_ids.filtered(lambda each: each.verb == "status" and not each.attempts)
            if not asked.filtered(lambda each: each.state == "queued"):
                assignment._tell("status", occurrence)

    # -------------------------------------------------------------------------
    # Pausing
    # -------------------------------------------------------------------------

    def _move_to(self, status, day, note, close_code, source):
        # EXTENDS agencies: what we pause or let go on, the agency is told; what has ended has nothing more to be said of it
        before = self.status
        result = super()._move_to(status, day, note, close_code, source)
        if status in ("declined", "closed"):
            self._cancel_exchanges(("file", "status", "pause", "resume"), self.env._("The case has ended."))
        if source != "agency":
            if status in PAUSED and before not in PAUSED:
                self._transmit_pause("pause", day, note)
            elif before in PAUSED and status in WITH_AGENCY and status not in PAUSED:
                self._transmit_pause("resume", day, note)
        return result

    def _transmit_pause(self, verb, day, note):
        """Tell the agency to pause or to go on; where it has no connection, people do."""
        self.ensure_one()
        # each pause is one: its number is that of the log
        occurrence = max(self.sudo().event_ids.ids, default=0)
        if not self._tell(verb, occurrence, day=day, reason=note or False):
            house = self.with_context(lang=self._get_problem_users()[:1].lang)
            texts = {
                "pause": house.env._("Tell the agency to pause the case"),
                "resume": house.env._("Tell the agency to go on with the case"),
            }
            house._settle_problems("resume" if verb == "pause" else "pause")
            house._raise_problem(texts[verb], note=note or "", key=verb)

    def _pause(self, day, reason):
        """We want the agency to wait.

        :raise UserError: where it does not have the case
        """
        for assignment in self:
            if assignment.status not in WITH_AGENCY:
                raise UserError(self.env._("%(assignment)s is not with an agency.", assignment=assignment.name))
            assignment._set_status("paused", day, reason)

    def _resume(self, day, reason=""):
        """The agency goes on where it stood before it was paused."""
        for assignment in self.filtered(lambda each: each.status in PAUSED):
            assignment._set_status(assignment._get_status_before_pause(), day, reason)

    def _get_status_before_pause(self):
        self.ensure_one()
        for event in self.sudo().event_ids:  # the newest first
            if event.status_to in PAUSED and event.status_from not in PAUSED:
                return "received" if event.status_from == "sent" else event.status_from
        return "active_amicable"

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_pause(self):
        """Open the dialog in which the agency is asked to wait."""
        self._as_collector()
        return self.env["inkasso.assignment.pause"]._open_for(self)

    def action_resume(self):
        """Let the agency go on."""
        today = self.env["inkasso.notice"]._get_today()
        self._as_collector()._resume(today)

    def action_ask_status(self):
        """Have the agency asked how these cases stand."""
        assignments = self._as_collector().filtered(lambda each: each.sent_on and each._get_connection("status"))
        if not assignments:
            raise UserError(self.env._("No agency of these can be asked by its connection."))
        assignments._ask_status(fields.Datetime.to_string(fields.Datetime.now()))

    def action_open_exchanges(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_exchange_action"),
            "domain": [("assignment_id", "=", self.id)],
            "context": {},
        }


class AgencyConnection(models.Model):
    _inherit = "inkasso.agency.connection"

    def _can(self, verb):
        """Whether this connection knows `verb`; where its credentials cannot be read, that is found out later."""
        self.ensure_one()
        return ADAPTERS[self.kind](self._make_link(with_secrets=False)).can(verb)

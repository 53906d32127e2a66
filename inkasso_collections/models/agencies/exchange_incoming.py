import base64
import logging
from datetime import timedelta
from hashlib import sha256

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.tools import mute_logger

from ...agency_adapters import AdapterError
from ...rules.agency_reports import AMOUNTS, CONDUCT, read_file
from ...rules.backoff import ATTEMPTS, delay
from ...rules.clean_text import clean
from ...rules.errors import RuleError
from .assignment import CLOSE_CODES

_logger = logging.getLogger(__name__)

CHANNELS = {"hook": "webhook", "pickup": "file"}
#: Attempts after which an event on a case that is not known here is about one that did not come from here.
PATIENCE = 4


class ExchangeIncoming(models.Model):
    """What an agency tells through its connection: kept first, as it came, then applied; each event and file counts once."""

    _inherit = "inkasso.agency.exchange"

    @api.model
    def _keep(self, connection, verb, key, body, **vals):
        """Keep what came in, so that nothing is lost from here on.

        :return: the exchange; empty where it came before
        """
        key = f"{verb}:{key}"
        if self.search_count([("connection_id", "=", connection.id), ("key", "=", key)], limit=1):
            return self.browse()
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(
                    {
                        "connection_id": connection.id,
                        "verb": verb,
                        "direction": "in",
                        "key": key,
                        "day": self.env["inkasso.notice"]._get_today(),
                        "body": base64.b64encode(body),
                        **vals,
                    }
                )
        except IntegrityError:  # came twice at the same moment
            return self.browse()

    def _work_incoming(self):
        """Apply this one. What cannot be applied is tried again, then given up; its reports stay with what is wrong."""
        self.ensure_one()
        self.write({"attempts": self.attempts + 1, "tried_on": fields.Datetime.now()})
        try:
            with self.env.cr.savepoint():
                self._apply_incoming()
        except RuleError as error:
            self._refuse(str(error))  # trying again does not make it readable
        except Exception as error:
            _logger.warning("What an agency told could not be applied: exchange %s", self.id, exc_info=True)
            self.env.invalidate_all()
            if self.attempts >= ATTEMPTS:
                self._refuse(str(error)[:500])
            else:
                wait = timedelta(seconds=delay(self.attempts, self.key))
                words = str(error)[:500] or type(error).__name__
                self.write({"state": "failed", "next_try": fields.Datetime.now() + wait, "error": words})
        else:
            self.write({"state": "done", "done_on": fields.Datetime.now(), "error": False, "body": False})
            self._settle()

    def _refuse(self, words):
        self.write({"state": "given_up", "error": words[:500]})
        self._raise_to_do(words)

    def _apply_incoming(self):
        content = base64.b64decode(self.body or b"")
        self.response = self._mask(content.decode("utf-8", "replace"))
        if self.verb == "pickup":
            self._take_in(read_file(self.file_path, content), CHANNELS[self.verb])
            return
        event = self.connection_id._get_adapter_class()(self.connection_id._make_link()).read_event(content)
        for report in event.reports:
            if report["kind"] == "ask":
                self._ask_about(report["reference"])
        told = [report for report in event.reports if report["kind"] != "ask"]
        if told:
            self.about = told[0]["reference"] if len(told) == 1 else False
            self._take_in([self._take_late(report, event.moment) for report in told], CHANNELS[self.verb])

    def _ask_about(self, number):
        """Have the agency asked how the case stands: an event says only that something happened.

        Of a case that is not known the submission may be under way; later it is one that was not submitted from here.
        """
        found = self.env["inkasso.assignment"]._find_by_numbers(self.agency_id, self.company_id, [number])
        assignment = found.get(number)
        if assignment:
            self.assignment_id = assignment
            assignment._ask_status(self.key)
        elif self.attempts < PATIENCE:
            raise AdapterError("unknown_case", number)

    def _take_late(self, report, moment):
        """The report; where a newer event on the case was applied before, its status is only noted."""
        newer = (
            moment
            and self.about
            and self.search_count(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("verb", "=", "hook"),
                    ("state", "=", "done"),
                    ("event_moment", ">", moment),
                    ("about", "=", self.about),
                ],
                limit=1,
            )
        )
        if not newer or report["kind"] != "status":
            return report
        text = self.env._("Told late, and not taken over: “%(status)s”.", status=report["status_text"])
        return {**report, "kind": "note", "note": f"{text} {report['note']}".strip()}

    def _take_in(self, reports, channel):
        """Hand reports on to the one place that applies them."""
        today = self.env["inkasso.notice"]._get_today()
        codes = {code for code, _label in CLOSE_CODES}
        told = []
        for report in reports:
            code, word = report["close_code"], report["status_text"]
            told.append(
                {
                    "kind": report["kind"],
                    "key": report["key"],
                    "reference": report["reference"],
                    "assignment_id": self.assignment_id.id if self.direction == "out" else None,
                    "company_id": self.company_id.id,
                    "day": min(report["day"] or today, today) if self.direction == "out" else report["day"],
                    # a reason in their words says more than that it is closed
                    "status_text": code if code and code not in codes else word,
                    "close_code": code if code in codes else None,
                    "note": report["note"],
                    "currency": report["currency"] if report["kind"] == "payment" else None,
                    "files": report["files"],
                    **{name: report.get(name) for name in CONDUCT},
                    **{f"amount_{name}": report["amounts"][name] for name in AMOUNTS if name in report["amounts"]},
                }
            )
        return self.agency_id.with_company(self.company_id)._receive(told, channel)


class AgencyConnection(models.Model):
    _inherit = "inkasso.agency.connection"

    # -------------------------------------------------------------------------
    # Asking, and picking up
    # -------------------------------------------------------------------------

    @api.model
    def _cron_fetch(self):
        """Pick up what agencies have left for us, and ask about cases of which nothing was heard for a while."""
        commit = self.env["ir.cron"]._commit_progress
        now = fields.Datetime.now()
        connections = self.search(["|", ("rests_until", "=", False), ("rests_until", "<=", now)], order="id")
        commit(remaining=len(connections))
        for connection in connections:
            connection.with_company(connection.company_id)._fetch(commit)
            if not commit(1):
                return

    def _fetch(self, commit):
        self.ensure_one()
        adapter_class = self._get_adapter_class()
        try:
            if adapter_class.picks_up:
                self._pick_up(self._get_adapter(), commit)
            elif self.poll_hours and self._get_adapter().asks_status:
                self._ask_all()
        except AdapterError as error:
            self._note_failed_fetch(error)
        except Exception as error:  # the others go on, and people hear of it
            _logger.exception("Connection %s to an agency", self.id)
            self.env.cr.rollback()
            self._note_failed_fetch(AdapterError("unexpected", type(error).__name__))

    def _note_failed_fetch(self, error):
        """Leave the agency alone for a while, and have people see to it."""
        wait = timedelta(seconds=delay(min(self.failures + 1, 30), self.hook_token, error.after))
        self._note_failure(error, fields.Datetime.now() + wait)
        self._raise_to_do(error)

    def _pick_up(self, adapter, commit):
        """Keep what lies there, commit, and only then put it away: killed in between, it is found again and is the same."""
        adapter.check_settings()
        Exchange = self.env["inkasso.agency.exchange"]
        for picked in adapter.pick_up():
            name = clean(picked.name)  # the file is called as it is; what is kept of that has to be text
            key = f"{name}:{sha256(picked.content).hexdigest()}"
            exchange = Exchange._keep(self, "pickup", key, picked.content, file_path=name)
            exchange = exchange or Exchange.search([("connection_id", "=", self.id), ("key", "=", f"pickup:{key}")])
            commit()
            if exchange.state == "queued":
                exchange._work_incoming()
                commit()
            adapter.put_away(picked.name, exchange.state in ("done", "failed"))
        if self.problem:
            self._note_success()

    def _ask_all(self):
        """Have the agency asked about each open case of which nothing was heard for so many hours."""
        assignments = self.env["inkasso.assignment"].search(
            [
                ("agency_id", "=", self.agency_id.id),
                ("company_id", "=", self.company_id.id),
                ("is_live", "=", True),
                ("sent_on", "!=", False),
            ]
        )
        since = fields.Datetime.now() - timedelta(hours=self.poll_hours)
        rows = self.env["inkasso.agency.exchange"]._read_group(
            [("connection_id", "=", self.id), ("verb", "in", ("submit", "status")), ("create_date", ">", since)],
            ["assignment_id"],
        )
        asked = self.env["inkasso.assignment"].union(*(row[0] for row in rows))
        for assignment in assignments - asked:
            assignment._ask_status(fields.Datetime.to_string(fields.Datetime.now()))

import logging
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...agency_adapters import AdapterError, Answer
from ...rules.backoff import ATTEMPTS, delay
from ...rules.masking import mask
from .exchange import INCOMING

_logger = logging.getLogger(__name__)

#: So long one attempt may take; who was killed in it is overtaken then.
LEASE = timedelta(minutes=15)
#: Failures of the other side as a whole: it is left alone for a while, and the attempt does not count.
OF_CONNECTION = {
    "denied",
    "private",
    "address",
    "library",
    "no_password",
    "zip_password",
    "secrets",
    "host_key",
    "host_key_changed",
    "private_key",
    "folder",
    "folder_outside",
    "tls",
    "moved",
}
#: The same, if it happens once; other failures may be of one case, until they come in a row.
OF_SYSTEM = {"timeout", "network", "busy", "sftp", "mail"}
IN_A_ROW = 3


class ExchangeWork(models.Model):
    """Telling what waits, one after the other, so that it can be killed anywhere and nothing is told twice.

    Before a call, it is committed that it is under way; after it, what came of it. Where the second is missing, or the call
    itself ends without an answer, nobody knows whether the agency has it: then it is asked before it is told again, and the
    key is the same.
    """

    _inherit = "inkasso.agency.exchange"

    @api.model
    def _cron_work(self, batch_size=50):
        """Work off what is due. What one agency does never stops the others."""
        commit = self.env["ir.cron"]._commit_progress
        ids = self._select_due()
        commit(remaining=len(ids))
        for exchange in map(self.browse, ids[:batch_size]):
            exchange = exchange.try_lock_for_update()
            if exchange and exchange.id in exchange._select_due([exchange.id]):
                exchange._work(commit)
            if not commit(1):
                return

    @api.model
    def _select_due(self, ids=None):
        """The ids of what can be told now, in order.

        Not what waits for a file, rests with its connection, or comes after something of the same case that has not arrived.
        """
        self.flush_model()
        self.env["inkasso.agency.connection"].flush_model(["active", "rests_until"])
        self.env["inkasso.dossier"].flush_model(["state"])
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT exchange.id
                  FROM inkasso_agency_exchange exchange
                  JOIN inkasso_agency_connection connection ON connection.id = exchange.connection_id
             LEFT JOIN inkasso_dossier dossier ON dossier.id = exchange.dossier_id
                 WHERE exchange.state IN ('queued', 'failed') AND exchange.next_try <= %(now)s
                   AND connection.active AND (connection.rests_until IS NULL OR connection.rests_until <= %(now)s)
                   AND (exchange.file_path IS NULL OR dossier.id IS NULL OR dossier.state = 'done')
                   AND (%(ids)s IS NULL OR exchange.id = ANY(%(ids)s))
                   AND NOT EXISTS (
                       SELECT FROM inkasso_agency_exchange earlier
                        WHERE exchange.direction = 'out' AND earlier.direction = 'out'
                          AND earlier.assignment_id = exchange.assignment_id
                          AND earlier.connection_id = exchange.connection_id AND earlier.id < exchange.id
                          AND (earlier.verb = 'submit' AND earlier.state IN ('queued', 'failed', 'given_up')
                               OR earlier.lane = exchange.lane AND earlier.state IN ('queued', 'failed')))
              ORDER BY exchange.next_try, exchange.id
                """,
                now=now,
                ids=ids,
            )
        )
        return [row[0] for row in rows]

    # -------------------------------------------------------------------------
    # One of them
    # -------------------------------------------------------------------------

    def _work(self, commit):
        """Tell this one, or apply it, and keep what came of it. Never raises because of what it is about.

        :param commit: commits what is done so far; called before anybody else is told anything
        """
        self.ensure_one()
        exchange = self.with_company(self.company_id)
        if exchange.verb in INCOMING:
            exchange._work_incoming()
            return
        was_unsure = exchange.is_unsure
        exchange.write({"attempts": exchange.attempts + 1, "tried_on": fields.Datetime.now()})
        try:
            adapter, message = exchange._prepare()
        except AdapterError as error:
            error.unsure = was_unsure
            exchange._fail(error)
            return
        exchange.write({"next_try": fields.Datetime.now() + LEASE, "is_unsure": True})
        commit()
        answer, error = exchange._call(adapter, message, was_unsure)
        if error:
            exchange._fail(error)
        else:
            exchange._finish(answer, adapter)

    def _prepare(self):
        """(adapter, message) of this exchange. Raises AdapterError for what stands in the way."""
        try:
            with self.env.cr.savepoint():
                adapter = self.connection_id._get_adapter()
                adapter.check_settings()
                return adapter, self._make_message(adapter)
        except AdapterError:
            raise
        except Exception as error:  # whatever one record makes fail must not stop the others
            _logger.warning("Exchange %s with an agency could not be made", self.id, exc_info=True)
            self.env.invalidate_all()
            raise AdapterError("build", str(error)[:200]) from error

    def _call(self, adapter, message, was_unsure):
        """(answer, error): the only place where somebody else is spoken to."""
        is_said = False
        try:
            message, answer = self._look_up_case(adapter, message)
            if was_unsure and not answer:
                answer = adapter.find(message)
            is_said = not answer
            return answer or adapter.say(message), None
        except AdapterError as error:
            error.unsure = error.unsure if is_said else was_unsure
            return None, error
        except Exception as error:  # the others go on
            _logger.warning("Exchange %s with an agency failed", self.id, exc_info=True)
            return None, AdapterError("unexpected", type(error).__name__, unsure=is_said or was_unsure)

    def _look_up_case(self, adapter, message):
        """The message with the agency's number of the case; or the answer, where it has no such case to be recalled.

        The number is missing where nobody knows whether the submission arrived.
        """
        if message.reference or message.verb == "submit" or not adapter.confirms:
            return message, None
        submission = self.search(
            [("assignment_id", "=", self.assignment_id.id), ("verb", "=", "submit"), ("state", "=", "done")], limit=1
        )
        found = None if submission else adapter.find(replace(message, verb="submit"))
        if found:
            return replace(message, reference=found.reference), None
        if message.verb == "recall" and not submission:
            return message, Answer(response=self.env._("The agency does not have the case."))
        return message, None

    # -------------------------------------------------------------------------
    # What came of it
    # -------------------------------------------------------------------------

    def _finish(self, answer, adapter):
        """It has arrived. That is kept first: what follows from it may fail, and must not have it told again."""
        self.write(
            {
                "state": "done",
                "done_on": fields.Datetime.now(),
                "is_unsure": False,
                "error": False,
                "url": False,
                "payload": False,
                "request": self._mask(answer.request),
                "response": self._mask(answer.response),
            }
        )
        self.connection_id._note_success()
        self._settle()
        try:
            with self.env.cr.savepoint():
                self._follow(answer, adapter)
        except Exception as error:  # it has arrived all the same
            _logger.warning("What follows from exchange %s failed", self.id, exc_info=True)
            self.env.invalidate_all()
            self.error = str(error)[:500]
            self._raise_to_do(self.error)

    def _fail(self, error):
        """Keep what went wrong, and when it is tried again; or give up, and have people see to it."""
        connection = self.connection_id
        words = connection._explain(error)
        of_connection = error.code in OF_CONNECTION
        attempts = self.attempts - (1 if of_connection else 0)
        # what keeps the connection from working lasts: the wait grows with the failures, without an attempt being lost
        number = max(attempts, min(connection.failures, 30) if of_connection else 1, 1)
        wait = timedelta(seconds=delay(number, self.key, error.after))
        given_up = attempts >= ATTEMPTS or not (error.again or of_connection)
        self.write(
            {
                "state": "given_up" if given_up else "failed",
                "attempts": attempts,
                "next_try": fields.Datetime.now() + wait,
                "tried_on": fields.Datetime.now(),
                "is_unsure": error.unsure,
                "error": words[:500],
                "url": error.url or False,
                "request": self._mask(error.request) or self.request,
                "response": self._mask(error.response),
            }
        )
        self._rest_connection(error, of_connection, wait)
        if given_up:
            self._raise_to_do(words)

    def _rest_connection(self, error, of_connection, wait):
        """Leave the agency alone for a while, where it is not only about this case."""
        connection = self.connection_id
        if error.again or of_connection:
            resting = of_connection or error.code in OF_SYSTEM or connection.failures + 1 >= IN_A_ROW
            connection._note_failure(error, resting and fields.Datetime.now() + wait)
        if of_connection:
            connection._raise_to_do(error)

    def _mask(self, text):
        """`text` as it may be kept."""
        try:
            known = self.connection_id._get_secrets().values()
        except AdapterError:
            known = ()
        partner = self.partner_id
        numbers = (partner.vat, partner.company_registry) if partner.inkasso_kind == "consumer" else ()
        return mask(text or "", [*known, *filter(None, numbers)]) or False

    # -------------------------------------------------------------------------
    # To-dos
    # -------------------------------------------------------------------------

    def _get_house(self):
        """What the to-do is on, in the language of who reads it: the assignment, or the agency where there is none."""
        self.ensure_one()
        record = self.assignment_id or self.agency_id
        return record.with_context(lang=record._get_problem_users()[:1].lang)

    def _get_summary(self):
        house = self._get_house()
        verb = dict(self._fields["verb"]._description_selection(house.env))[self.verb]
        if self.direction == "in":
            return house.env._("Could not be taken in: %(verb)s", verb=verb)
        return house.env._("Did not get through to the agency: %(verb)s", verb=verb)

    def _get_problem_key(self):
        return f"exchange:{self.direction}:{self.verb}"

    def _raise_to_do(self, words):
        note = "\n".join(filter(None, (words, self.url)))
        self._get_house()._raise_problem(self._get_summary(), note=note, key=self._get_problem_key())

    def _settle(self):
        """Take away the to-dos of what is done, or tried again, unless another of the kind is still given up."""
        for exchange in self:
            others = self.search_count(
                [
                    ("state", "=", "given_up"),
                    ("verb", "=", exchange.verb),
                    ("assignment_id", "=", exchange.assignment_id.id),
                    ("agency_id", "=", exchange.agency_id.id),
                    ("id", "!=", exchange.id),
                ],
                limit=1,
            )
            if not others:
                exchange._get_house()._settle_problems(exchange._get_problem_key())

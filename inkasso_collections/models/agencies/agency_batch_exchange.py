from odoo import api, fields, models
from odoo.exceptions import UserError

from ...agency_adapters import AdapterError, Message, SentFile
from .exchange import WAITING

EMPTY = "empty_batch"


class AgencyBatch(models.Model):
    """Notices that go through a first-party agency by its connection, where it has one that takes files of notices."""

    _inherit = "inkasso.agency.batch"

    exchange_ids = fields.One2many("inkasso.agency.exchange", "batch_id", string="Exchanges", readonly=True)

    def _transmit(self):
        # EXTENDS agencies: queued, and sent once the agency has it
        self.ensure_one()
        connection_sudo = self.agency_id._get_connection(self.company_id)
        if not (connection_sudo and connection_sudo._can("notices")):
            return super()._transmit()
        self.env["inkasso.agency.exchange"].sudo()._queue_batch(connection_sudo, self)  # machine-made
        return False

    def _mark_sent(self):
        # EXTENDS agencies: whoever has sent it, it is not sent again
        self._get_waiting_exchanges()._cancel(self.env._("Sent by other means."))
        return super()._mark_sent()

    def action_rebuild(self):
        # EXTENDS agencies
        exchanges = self._get_waiting_exchanges()
        if exchanges.filtered("is_unsure"):
            raise UserError(
                self.env._(
                    "The agency may have the file. Ask it; if it has, say that the file was sent, else try the exchange again."
                )
            )
        return super().action_rebuild()

    def _get_waiting_exchanges(self):
        # whoever sees to a batch need not see what was exchanged
        return self.sudo().exchange_ids.filtered(lambda each: each.state in (*WAITING, "given_up"))


class Exchange(models.Model):
    _inherit = "inkasso.agency.exchange"

    batch_id = fields.Many2one(
        "inkasso.agency.batch", string="Batch of notices", readonly=True, ondelete="cascade", index="btree_not_null"
    )

    @api.model
    def _queue_batch(self, connection, batch):
        """Have the file of `batch` given to the agency, once."""
        key = self._make_key(batch, "notices", "")
        known = self.search([("connection_id", "=", connection.id), ("key", "=", key)])
        if known:
            return known
        exchange = self.create(
            {
                "connection_id": connection.id,
                "batch_id": batch.id,
                "verb": "notices",
                "direction": "out",
                "key": key,
                "day": self.env["inkasso.notice"]._get_today(),
            }
        )
        self._trigger()
        return exchange

    def _make_message(self, adapter):
        # EXTENDS: notices are of no one assignment
        if self.verb != "notices":
            return super()._make_message(adapter)
        batch = self.batch_id
        # what was paid since is not claimed; what may have left already is said again as it was
        if not self.is_unsure and not batch._close():
            raise AdapterError(EMPTY, again=False)
        name = batch.attachment_id.name
        if not name:
            raise AdapterError("build", self.env._("The file is not there any more."), again=False)
        return Message(
            verb=self.verb,
            key=self.key,
            number=f"{batch.company_id.name}-{batch.id}",
            reference="",
            day=self.day,
            data={
                "creditor": batch.company_id.name,
                "date": fields.Date.to_string(batch.date),
                "notices": batch.notice_count,
            },
            file=SentFile(path=name, content=batch.attachment_id.raw),
        )

    def _look_up_case(self, adapter, message):
        # EXTENDS: notices are of no one case
        if self.verb == "notices":
            return message, None
        return super()._look_up_case(adapter, message)

    def _fail(self, error):
        # EXTENDS: nothing is left to be sent, so nobody has to do anything
        if error.code != EMPTY:
            return super()._fail(error)
        self.batch_id._close()
        self._cancel(self.env._("Nothing of it is claimed any more."))
        return None

    def _follow(self, answer, adapter):
        # EXTENDS
        if self.verb != "notices":
            return super()._follow(answer, adapter)
        self.batch_id._mark_sent()
        return None

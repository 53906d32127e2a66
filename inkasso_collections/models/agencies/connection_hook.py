import logging
import re

from odoo import api, models

from ...agency_adapters import ADAPTERS, AdapterError
from ...rules.errors import BadSignatureError
from ...rules.signatures import check_signature, read_secret

_logger = logging.getLogger(__name__)

HOOK_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)


class ConnectionHook(models.Model):
    """Events that an agency sends: proved by their signature, kept, and applied."""

    _inherit = "inkasso.agency.connection"

    @api.model
    def _find_by_hook(self, token):
        """The connection with this web-hook number that takes events; empty for any other."""
        found = self.search([("hook_token", "=", token)]) if HOOK_TOKEN.fullmatch(token) else self
        return found.filtered(lambda connection: ADAPTERS[connection.kind].signature_header)

    def _check_signature(self, header, body, now):
        """Raises BadSignatureError where `body` was not signed with the secret of this connection, lately."""
        self.ensure_one()
        try:
            secret = self._get_secrets().get("hook_secret")
        except AdapterError:
            secret = None
        if not secret:
            raise BadSignatureError("secret")
        check_signature(header, body, [read_secret(secret)], now)

    def _take_event(self, body):
        """Keep an event and apply it; what cannot be applied now is tried again by itself. The same event counts once.

        :raise RuleError: where it is none
        """
        self.ensure_one()
        connection = self.with_company(self.company_id)
        event = ADAPTERS[self.kind](connection._make_link()).read_event(body)
        Exchange = self.env["inkasso.agency.exchange"].with_company(self.company_id)
        exchange = Exchange._keep(connection, "hook", event.key, body, event_moment=event.moment)
        if exchange:
            exchange._work_incoming()
            if exchange.state == "failed":
                Exchange._trigger()

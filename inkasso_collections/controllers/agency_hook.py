import logging
import time

from odoo import http
from odoo.http import request

from ..rules.errors import BadSignatureError, RuleError
from ..rules.rate_window import RateWindow

_logger = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
#: Of one sender in each worker: agencies stay far below; who tries signatures does not.
CALLS = RateWindow(limit=240, seconds=60)


class AgencyHook(http.Controller):
    """Web-hooks of agencies: the signature is checked before anything is read, and what comes in is kept before it is applied."""

    @http.route(  # allow csrf: each event is signed, and the signature is checked before anything is read
        "/inkasso/agency/hook/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
    )
    def inkasso_agency_hook(self, token, **values):
        """Take in one event. The answer says only whether it was taken; an unknown address looks the same as any other."""
        http_request = request.httprequest
        if not CALLS.take(f"{token[:64]} {http_request.remote_addr}", int(time.time())):
            return self._answer(429)
        if http_request.content_length is None or http_request.content_length > MAX_BYTES:
            return self._answer(413)
        # the public has no rights; the signature is how they are proved
        connection_sudo = request.env["inkasso.agency.connection"].sudo()._find_by_hook(token)
        if not connection_sudo:
            return self._answer(404)
        body = http_request.get_data()  # kept, for when the transaction has to be repeated
        header = http_request.headers.get(connection_sudo._get_adapter_class().signature_header, "")
        try:
            connection_sudo._check_signature(header, body, int(time.time()))
        except BadSignatureError as error:
            _logger.warning("Web-hook of connection %s: %s", connection_sudo.id, error.reason)
            return self._answer(401)
        try:
            connection_sudo._take_event(body)
        except RuleError as error:
            _logger.warning("Web-hook of connection %s: %s", connection_sudo.id, error)
            return self._answer(400)
        return self._answer(200)

    def _answer(self, status):
        return request.make_json_response({"ok": status == 200}, status=status)

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from odoo import api, fields, models

WINDOW = timedelta(hours=1)
# Tries with links that do not open, from one address; and forms sent for one case. People stay far below, machines do not.
MAX_FAILURES = 10
MAX_FORMS = 30


class AccessLimit(models.Model):
    """How often one visitor may fail, and one case be written to, within an hour: counted in the database, for all workers."""

    _inherit = "inkasso.access.log"

    @api.model
    def _digest_visitor(self, address):
        """A keyed digest of an address; of IPv6 the network, of which one household or machine has all addresses."""
        try:
            parsed = ipaddress.ip_address(address or "")
        except ValueError:
            return None
        if parsed.version == 6:
            parsed = ipaddress.ip_network((parsed, 64), strict=False).network_address
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret")  # the key does not leave this method
        return hmac.new(key.encode(), f"inkasso visitor:{parsed}".encode(), hashlib.sha256).hexdigest()[:32]

    @api.model
    def _is_failing_too_often(self, visitor):
        """Whether so many links were tried in vain from there that none is looked up for a while."""
        if not visitor:
            return False
        domain = [
            ("visitor", "=", visitor),
            ("event", "in", ("unknown", "expired", "revoked")),
            ("create_date", ">", fields.Datetime.now() - WINDOW),
        ]
        return self.search_count(domain, limit=MAX_FAILURES) >= MAX_FAILURES

    @api.model
    def _is_sent_too_often(self, case):
        """Whether so many forms came in for this case that no more are taken for a while."""
        domain = [
            ("case_id", "=", case.id),
            ("event", "=", "form"),
            ("create_date", ">", fields.Datetime.now() - WINDOW),
        ]
        return self.search_count(domain, limit=MAX_FORMS) >= MAX_FORMS

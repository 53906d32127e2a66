"""The routes of the debtor portal, read from the routing map: whoever adds one cannot forget to have it tested."""

import re
from dataclasses import dataclass

ADDON = "odoo.addons.inkasso_collections."
OF_AGENCIES = ("/my/inkasso", "/inkasso/agency/")  # tried by test_agency_portal and test_connection_hook
PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True, order=True)
class PortalRoute:
    path: str
    method: str
    is_json: bool = False

    @property
    def names(self):
        """What stands between angle brackets in the path."""
        return PARAMETER.findall(self.path)

    def fill(self, values):
        return PARAMETER.sub(lambda match: str(values[match.group(1)]), self.path)

    def __str__(self):
        return f"{self.method} {self.path}"


def find_routes(env):
    """All routes that the controllers of this addon answer, but those of agencies; one for each method."""
    rules = [
        rule
        for rule in env["ir.http"].routing_map().iter_rules()
        if getattr(rule.endpoint, "__module__", "").startswith(ADDON) and not rule.rule.startswith(OF_AGENCIES)
    ]
    return sorted(
        PortalRoute(rule.rule, method, rule.endpoint.routing["type"] == "jsonrpc")
        for rule in rules
        for method in rule.endpoint.routing["methods"]
        if method != "OPTIONS"
    )

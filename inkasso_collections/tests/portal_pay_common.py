"""What the tests of paying in the portal share: Odoo's demo provider for the company, and the steps of its form."""

from odoo.tools import mute_logger

from .portal_common import PortalHttpCommon


class PortalPayCommon(PortalHttpCommon):
    """Anna can pay by the demo provider, which does as it is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_interest_account_id = cls.interest_account
        cls.company.inkasso_fee_account_id = cls.fee_account
        cls.provider = cls._make_provider(cls.company)
        cls.method = cls.provider.with_context(active_test=False).payment_method_ids[:1]
        cls.method.active = True

    def setUp(self):
        super().setUp()
        if not self.provider:
            self.skipTest("payment_demo is not installed")

    @classmethod
    def _make_provider(cls, company):
        providers = cls.env["payment.provider"].sudo()
        provider = providers.search([("code", "=", "demo"), ("company_id", "=", company.id)], limit=1)
        if not provider and (base := providers.search([("code", "=", "demo")], limit=1)):
            provider = base.copy({"company_id": company.id})
        provider.write({"state": "test", "is_published": True})
        if provider and not provider.journal_id:
            provider.journal_id = cls.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            )
        return provider

    def _begin(self, amount, what="all", home=None, currency="SEK", **kwargs):
        """What Odoo's payment form sends when “Pay” is pressed."""
        return self.make_jsonrpc_request(
            f"{home or self.home}/transaction/{currency}/{what}",
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": amount,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/somewhere/else",
                "is_validation": False,
                "access_token": "",
                **kwargs,
            },
        )

    @mute_logger("odoo.addons.inkasso_collections.models.debtor.payment_transaction")
    def _finish(self, values, state="done"):
        """The provider reports what became of it, and the page that waits for that goes on."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": values["reference"], "payment_details": "1234", "simulated_state": state},
        )
        self.make_jsonrpc_request("/payment/status/poll", timeout=120)
        return self._transaction(values)

    def _transaction(self, values):
        return self.env["payment.transaction"].sudo().search([("reference", "=", values["reference"])])

    def _pay_online(self, amount, what="all", state="done", **kwargs):
        self._enter()
        return self._finish(self._begin(amount, what, **kwargs), state)

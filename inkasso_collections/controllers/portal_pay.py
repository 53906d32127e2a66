from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.http import request

from . import portal_visit
from .portal_access import ROOT, DebtorPortal, page
from .portal_form import read_number

ALL = "all"
ALLOWED_KEYS = ("access_token", "payment_reference")


class PortalPay(DebtorPortal):
    """Paying all, one line, or a part, with Odoo's payment providers.

    What is paid, for whom and in which currency follows from the visit and the ledger; of what the browser sends only the
    provider and the amount count, and both are checked.
    """

    @page("/pay")
    def inkasso_pay(self, visit, **values):
        """Choose what to pay and how much; then how. Without JavaScript, or a provider, it says how to pay by bank."""
        statement, line = self._inkasso_chosen(visit, values)
        form = self._inkasso_form(values)
        most = statement.get_payable(line) if statement else 0
        amount = most
        if statement and most and "amount" in values:
            amount = form.amount("amount", statement.currency, most)
        shown = {
            "statements": visit.case._get_statements(),
            "statement": statement,
            "line": line,
            "what": line.id if line else ALL,
            "most": most,
            "form": form,
            "amount": amount,
            "is_chosen": bool(amount) and "amount" in values,
            **self._inkasso_bank_values(visit),
        }
        if shown["is_chosen"]:
            shown.update(self._inkasso_provider_values(visit, statement, shown["what"], amount))
        return self._inkasso_show("inkasso_collections.portal_pay", visit, status=422 if form.errors else 200, **shown)

    @http.route(
        f"{ROOT}/<int:case_id>/transaction/<string:currency>/<string:what>",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
    )
    def inkasso_transaction(self, case_id, currency, what, provider_id, amount, **kwargs):
        """Begin the payment that was chosen and return what the provider needs; called by Odoo's payment form."""
        visit = portal_visit.find_visit(case_id)
        if not visit:
            raise AccessError(request.env._("Please open the link in our letter or e-mail again."))
        self._validate_transaction_kwargs(kwargs, additional_allowed_keys=ALLOWED_KEYS)
        self._inkasso_set_lang(visit)
        statement, line = self._inkasso_chosen(visit, {"currency": currency, "line": what})
        payable = statement.get_payable(line) if statement else 0
        self._inkasso_check_payment(visit, statement, payable, provider_id, amount, kwargs)
        lines = [line.id] if line else [line.id for line in statement.lines]
        moves = request.env["account.move.line"].sudo().browse(lines).move_id  # of the case that was checked
        kwargs.update(
            landing_route=f"{ROOT}/{case_id}/paid",
            token_id=None,
            tokenization_requested=False,
            is_validation=False,
            flow="redirect" if kwargs.get("flow") == "token" else kwargs.get("flow"),
        )
        for key in (*ALLOWED_KEYS, "csrf_token"):
            kwargs.pop(key, None)
        transaction_sudo = self._create_transaction(
            provider_id=provider_id,
            amount=statement.currency.round(amount),
            currency_id=statement.currency.id,
            partner_id=visit.case.partner_id.id,
            reference_prefix=visit.case.name.replace("/", "-"),
            custom_create_values={
                "inkasso_case_id": visit.case.id,
                "inkasso_line_ids": [Command.set(lines)],
                "invoice_ids": [Command.set(moves.filtered(lambda move: move.is_sale_document()).ids)],
            },
            **kwargs,
        )
        return transaction_sudo._get_processing_values()

    @page("/paid", readonly=False)
    def inkasso_paid(self, visit, **values):
        """Where the provider sends the visitor back to."""
        transaction = visit.case.transaction_ids.sorted("id")[-1:]
        if transaction.state in ("done", "authorized", "pending"):
            request.session["inkasso_flash"] = "paid" if transaction.state == "done" else "paying"
        elif transaction:
            request.session["inkasso_flash"] = "not_paid"
        return request.redirect(f"{ROOT}/{visit.case.id}", code=303)

    # -------------------------------------------------------------------------
    # What is paid
    # -------------------------------------------------------------------------

    def _inkasso_chosen(self, visit, values):
        """The statement and line that were chosen, as far as they are this case's: (statement, line or None for all)."""
        statements = [statement for statement in visit.case._get_statements() if statement.total]
        wanted = values.get("currency")
        statement = next((one for one in statements if one.currency.name == wanted), None)
        if not statement and not wanted:
            statement = statements[0] if statements else None
        what = values.get("line") or ALL
        if not statement or what == ALL:
            return statement, None
        number = read_number(what)
        line = statement.find(number) if number else None
        if not line or not line.total:
            raise NotFound()
        return statement, line

    def _inkasso_check_payment(self, visit, statement, payable, provider_id, amount, kwargs):
        """Refuse to begin a payment of more than is open, or by a provider that is not offered here."""
        env = request.env
        if not statement or not payable:
            raise ValidationError(env._("There is nothing to pay any more. Please load the page again."))
        if not isinstance(amount, int | float) or statement.currency.compare_amounts(amount, 0) <= 0:
            raise ValidationError(env._("Please enter an amount above zero."))
        if statement.currency.compare_amounts(amount, payable) > 0:
            raise ValidationError(
                env._("This is more than is open: %(most)s.", most=statement.currency.format(payable))
            )
        providers, methods = self._inkasso_get_providers(visit, statement.currency, amount)
        if provider_id not in providers.ids or kwargs.get("payment_method_id") not in methods.ids:
            raise ValidationError(env._("This way of paying is not available. Please load the page again."))

    # -------------------------------------------------------------------------
    # How it is paid
    # -------------------------------------------------------------------------

    def _inkasso_get_providers(self, visit, currency, amount):
        """The providers of the case's company, and their payment methods, for this debtor, currency and amount."""
        case = visit.case
        # The visit was checked; the public may read neither, and gets those of this case's company only.
        providers_sudo = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(case.company_id.id, case.partner_id.id, amount, currency_id=currency.id)
        )
        methods_sudo = (
            request.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(providers_sudo.ids, case.partner_id.id, currency_id=currency.id)
        )
        return providers_sudo, methods_sudo

    def _inkasso_provider_values(self, visit, statement, what, amount):
        """What Odoo's payment form needs. No card is saved here, and no saved card is offered."""
        providers_sudo, methods_sudo = self._inkasso_get_providers(visit, statement.currency, amount)
        return {
            "providers_sudo": providers_sudo,
            "payment_methods_sudo": methods_sudo,
            "tokens_sudo": request.env["payment.token"].sudo(),  # none: nothing of a card is kept
            "show_tokenize_input_mapping": dict.fromkeys(providers_sudo.ids, False),
            "currency": statement.currency,
            "partner_id": visit.case.partner_id.id,
            "reference_prefix": visit.case.name,
            "transaction_route": f"{ROOT}/{visit.case.id}/transaction/{statement.currency.name}/{what}",
            "landing_route": f"{ROOT}/{visit.case.id}/paid",
            "access_token": "",
        }

    def _inkasso_bank_values(self, visit):
        notice = visit.case._get_shown_notices()[:1]
        return {
            "reference": notice.payment_reference,
            "accounts": notice._get_letter_accounts() if notice else [],
        }

import zipfile
from io import BytesIO

from odoo import fields, models

from ...agency_adapters import AdapterError, Message, SentFile

DOSSIER_PATH = "dossier.zip"


class ExchangeMessage(models.Model):
    """What is told: made from the records for the first attempt, and the same in all that follow."""

    _inherit = "inkasso.agency.exchange"

    def _make_message(self, adapter):
        self.ensure_one()
        if not self.payload:
            self.payload = {
                "day": fields.Date.to_string(self.day),
                "data": getattr(self, f"_describe_{self.verb}")(self.assignment_id),
            }
        return Message(
            verb=self.verb,
            key=self.key,
            number=self.assignment_id.name,
            reference=self.assignment_id.agency_reference or "",
            day=fields.Date.to_date(self.payload["day"]),
            data=self.payload["data"],
            file=self._get_file(),
        )

    def _get_file(self):
        """The dossier, or the file of it, that goes along."""
        if not self.file_path:
            return None
        content = self.dossier_id.attachment_id.sudo().raw  # readable for whoever hands over
        if not content:
            raise AdapterError("build", self.env._("The dossier is not there any more."), again=False)
        if self.file_path == DOSSIER_PATH:
            return SentFile(path=DOSSIER_PATH, content=content)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return SentFile(path=self.file_path, content=archive.read(self.file_path))

    # -------------------------------------------------------------------------
    # By verb
    # -------------------------------------------------------------------------

    def _describe_submit(self, assignment):
        """The data of the dossier, and what some agencies want besides."""
        if assignment.partner_id._inkasso_protected():  # found out since it was handed over
            raise AdapterError(
                "build", self.env._("The debtor's identity is protected: ask the agency how to tell it."), again=False
            )
        dossier = self.dossier_id.with_context(lang=self.company_id.partner_id.lang, tz="UTC")
        data = dossier._get_data()
        state = assignment.partner_id.state_id
        data["debtor"]["address"] |= {"state": state.name or None, "state_code": state.code or None}
        return data

    def _describe_status(self, assignment):
        return {}

    def _describe_pause(self, assignment):
        _ = self._speak()
        text = _("Please pause case %(number)s: take no steps until you hear from us.", number=assignment.name)
        return {"text": self._add_reason(text), "reason": self.reason or None}

    def _describe_resume(self, assignment):
        _ = self._speak()
        text = _("Please go on with case %(number)s.", number=assignment.name)
        return {"text": self._add_reason(text), "reason": self.reason or None}

    def _describe_recall(self, assignment):
        _ = self._speak()
        text = _(
            "We recall case %(number)s: please close it, and pass on to us what the debtor still pays.",
            number=assignment.name,
        )
        return {"text": self._add_reason(text), "reason": self.reason or None}

    def _describe_payment(self, assignment):
        """What was paid to us; of one taken back the amount is negative."""
        _ = self._speak()
        payment, currency = self.payment_id, assignment.currency_id
        if not payment:
            raise AdapterError("build", self.env._("The payment is not there any more."), again=False)
        told = {"number": assignment.name, "amount": currency.format(abs(payment.amount))}
        if payment.amount < 0:
            text = _("Case %(number)s: %(amount)s that we reported as paid to us does not hold.", **told)
        elif payment.kind == "credit":
            text = _("Case %(number)s: we have credited %(amount)s.", **told)
        else:
            text = _("Case %(number)s: the debtor has paid %(amount)s to us.", **told)
        return {
            "text": text,
            "payment": {
                "date": fields.Date.to_string(payment.date),
                "amount": f"{currency.round(payment.amount):.{currency.decimal_places}f}",
                "currency": currency.name,
                "kind": payment.kind,
                "invoice": payment.name or None,
            },
        }

    def _describe_file(self, assignment):
        return {}

    def _speak(self):
        """The translation into the agency's language."""
        return self.with_context(lang=self.agency_id.partner_id.lang).env._

    def _add_reason(self, text):
        return f"{text}\n{self.reason}" if self.reason else text

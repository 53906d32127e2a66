from odoo import api, models

from .privacy import EMPTIED, KEPT, PersonalData


class PrivacyMapAgencies(models.AbstractModel):
    """What agencies, courts and buyers were told of debtors, and told of them."""

    _inherit = "inkasso.privacy"

    @api.model
    def _get_personal_data(self):
        # EXTENDS inkasso.privacy
        _ = self.env._
        of_case = {"debtor": "assignment_id.partner_id", "case": "assignment_id.case_id"}
        return [
            *super()._get_personal_data(),
            PersonalData(
                model="inkasso.agency.report",
                what=_("What agencies reported"),
                fate=EMPTIED,
                texts=("note", "row_text", "status_text", "answer"),
                **of_case,
            ),
            PersonalData(
                model="inkasso.agency.exchange",
                what=_("Messages between our system and those of agencies"),
                fate=EMPTIED,
                texts=("request", "response", "reason", "error", "payload"),
                **of_case,
            ),
            PersonalData(
                model="inkasso.legal.step", what=_("Legal steps: notes and files"), fate=EMPTIED, texts=("note",)
            ),
            PersonalData(model="inkasso.claim.sale.line", what=_("Claims that were sold"), fate=KEPT, case=""),
            PersonalData(
                model="inkasso.claim.sale.payment", what=_("Payments that were passed on to buyers"), fate=KEPT, case=""
            ),
        ]

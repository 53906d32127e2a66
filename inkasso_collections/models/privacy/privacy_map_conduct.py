from odoo import api, models

from .privacy import EMPTIED, KEPT, PersonalData

OF_ASSIGNMENT = {"debtor": "assignment_id.partner_id", "case": "assignment_id.case_id"}


class PrivacyMapConduct(models.AbstractModel):
    """What is kept of how agencies treated debtors: that it happened stays, what was said goes."""

    _inherit = "inkasso.privacy"

    @api.model
    def _get_personal_data(self):
        _ = self.env._
        return [
            *super()._get_personal_data(),
            PersonalData(
                model="inkasso.agency.contact",
                what=_("Attempts of agencies to reach the debtor: notes"),
                fate=EMPTIED,
                texts=("note",),
                **OF_ASSIGNMENT,
            ),
            PersonalData(
                model="inkasso.agency.consent",
                what=_("What agencies asked for: notes and answers"),
                fate=EMPTIED,
                texts=("note", "reason"),
                **OF_ASSIGNMENT,
            ),
            PersonalData(
                model="inkasso.agency.complaint",
                what=_("Complaints about agencies: what happened and what was answered"),
                fate=EMPTIED,
                texts=("description", "answer", "evidence"),
                **OF_ASSIGNMENT,
            ),
            PersonalData(
                model="inkasso.agency.breach",
                what=_("Breaches of agreements by agencies"),
                fate=KEPT,
                **OF_ASSIGNMENT,
            ),
        ]

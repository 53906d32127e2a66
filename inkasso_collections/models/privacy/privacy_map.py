from odoo import api, models

from .privacy import DELETED, EMPTIED, KEPT, PersonalData


class PrivacyMap(models.AbstractModel):
    """The map of personal data of this addon."""

    _inherit = "inkasso.privacy"

    @api.model
    def _get_personal_data(self):
        return [
            *super()._get_personal_data(),
            *self._get_reaching(),
            *self._get_agreed(),
            *self._get_judged(),
            *self._get_accounts(),
        ]

    @api.model
    def _get_reaching(self):
        """What was needed to reach the debtor."""
        _ = self.env._
        return [
            PersonalData(
                model="inkasso.contact",
                what=_("Attempts to reach the debtor: numbers, addresses and notes"),
                fate=EMPTIED,
                texts=("address", "note", "override_reason"),
            ),
            PersonalData(model="inkasso.contact.change", what=_("Contact data that the debtor proposed"), fate=DELETED),
            PersonalData(model="inkasso.access.link", what=_("Links to the portal, and their use"), fate=DELETED),
            PersonalData(model="inkasso.note", what=_("Notes on the debtor"), fate=DELETED, case=""),
            PersonalData(
                model="inkasso.debtor.fact",
                what=_("Facts such as bankruptcy, death or a protected identity, once they have ended"),
                fate=EMPTIED,
                case="",
                texts=("note", "evidence"),
            ),
            PersonalData(
                model="inkasso.channel.optout", what=_("Channels that the debtor does not want"), fate=KEPT, case=""
            ),
            PersonalData(model="inkasso.debtor.look", what=_("Who looked at a protected address"), fate=KEPT, case=""),
        ]

    @api.model
    def _get_agreed(self):
        """What the debtor said, and what was agreed."""
        _ = self.env._
        return [
            PersonalData(
                model="inkasso.dispute",
                what=_("Disputes: what the debtor said and what was found"),
                fate=EMPTIED,
                texts=("text", "evidence", "answer"),
            ),
            PersonalData(model="inkasso.promise", what=_("Promises: notes"), fate=EMPTIED, texts=("note",)),
            PersonalData(
                model="inkasso.settlement", what=_("Settlements: reasons"), fate=EMPTIED, texts=("note", "evidence")
            ),
            PersonalData(
                model="inkasso.payment.plan",
                what=_("Payment plans: wishes of the debtor and reasons"),
                fate=EMPTIED,
                texts=("wish_note", "evidence", "end_reason"),
            ),
            PersonalData(model="inkasso.hold", what=_("Pauses: reasons"), fate=EMPTIED, texts=("note",)),
            PersonalData(
                model="inkasso.assignment",
                what=_("Assignments to agencies: descriptions and notes"),
                fate=EMPTIED,
                texts=("description", "evidence", "note", "recall_reason"),
            ),
            PersonalData(
                model="inkasso.dossier",
                what=_("Dossiers as agencies got them"),
                fate=DELETED,
                debtor="assignment_id.partner_id",
                case="assignment_id.case_id",
            ),
        ]

    @api.model
    def _get_judged(self):
        """What the debtor was judged by."""
        _ = self.env._
        return [
            PersonalData(model="inkasso.score", what=_("Likelihood of payment"), fate=DELETED, case=""),
            PersonalData(model="inkasso.behaviour", what=_("Payment behaviour"), fate=DELETED, case=""),
            PersonalData(model="inkasso.credit.check", what=_("Credit checks"), fate=DELETED, case=""),
            PersonalData(
                model="inkasso.supply.stop",
                what=_("Supply stops: reasons"),
                fate=EMPTIED,
                case="",
                texts=("reason", "release_reason", "end_reason"),
            ),
            PersonalData(model="inkasso.run.line", what=_("Remarks of runs"), fate=DELETED, case=""),
        ]

    @api.model
    def _get_accounts(self):
        """What the accounts rest on."""
        _ = self.env._
        return [
            PersonalData(model="inkasso.notice", what=_("Notices, and the letters as they were sent"), fate=KEPT),
            PersonalData(model="inkasso.charge", what=_("Interest and fees"), fate=KEPT),
            PersonalData(model="inkasso.item", what=_("Claims and the steps they reached"), fate=KEPT),
        ]

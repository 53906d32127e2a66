import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .assignment import CLOSE_CODES, STATUSES

# What an agency cannot say: these follow from what we do.
OURS = ("draft", "validation_failed", "ready", "sent", "recalled")
REPORTED = [each for each in STATUSES if each[0] not in OURS]


def fold(word):
    """A word without case, blanks and punctuation: “Paid in full” and PAID_IN_FULL are the same."""
    return re.sub(r"[\W_]+", "", (word or "").casefold())


class AgencyStatusMap(models.Model):
    """What an agency's word for a status means here. An agency's own words go before those of all agencies."""

    _name = "inkasso.agency.status.map"
    _description = "Agency's word for a status"
    _order = "agency_id, status, word"
    _rec_name = "word"

    agency_id = fields.Many2one(
        "inkasso.agency", ondelete="cascade", index="btree_not_null", help="Empty: whichever agency says it."
    )
    company_id = fields.Many2one(related="agency_id.company_id")
    word = fields.Char(required=True, help="As the agency writes it; case, blanks and punctuation do not matter.")
    folded = fields.Char(compute="_compute_folded", store=True, index=True, export_string_translation=False)
    status = fields.Selection(REPORTED, required=True)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because")

    _word_uniq = models.UniqueIndex("(COALESCE(agency_id, 0), folded)", "The meaning of this word is known already.")

    @api.depends("word")
    def _compute_folded(self):
        for each in self:
            each.folded = fold(each.word)

    @api.constrains("word", "status", "close_code")
    def _check_meaning(self):
        for each in self:
            if not each.folded:
                raise ValidationError(self.env._("A word needs a letter or a digit."))
            if each.close_code and each.status != "closed":
                raise ValidationError(self.env._("Only what is closed has a reason why: “%(word)s”.", word=each.word))

    @api.model
    def _translate(self, agency, word):
        """(status, close code) that `word` means when `agency` says it; (None, None) where nobody knows.

        The names of statuses and close codes that this addon uses itself need no entry.
        """
        key = fold(word)
        found = self.search([("folded", "=", key), ("agency_id", "in", (agency.id, False))])
        best = found.filtered("agency_id") or found
        if best:
            return best[0].status, best[0].close_code or None
        by_code = {fold(code): ("closed", code) for code, _label in CLOSE_CODES}
        by_code |= {fold(status): (status, None) for status, _label in REPORTED}
        return by_code.get(key, (None, None))

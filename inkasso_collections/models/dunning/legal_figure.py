from odoo import api, models

LIMITATION_KINDS = ("limitation_years", "limitation_from", "limitation_letter_interrupts")
# What of a figure decides where and when it applies.
DECISIVE = ("jurisdiction_id", "company_id", "debtor_kind", "kind", "value", "date_from", "date_to")


class LegalFigure(models.Model):
    """What the law says about limitation moves the dates of all open claims: rare, and worth the work."""

    _inherit = "inkasso.legal.figure"

    @api.model_create_multi
    def create(self, vals_list):
        figures = super().create(vals_list)
        figures._inkasso_limitation_changed({})
        return figures

    def write(self, vals):
        before = self._get_limitation_law()
        result = super().write(vals)
        self._inkasso_limitation_changed(before)
        return result

    def unlink(self):
        before = self._get_limitation_law()
        result = super().unlink()
        self.browse()._inkasso_limitation_changed(before)
        return result

    def _get_limitation_law(self):
        """What these figures say about limitation, to tell whether a change changed anything."""
        return {
            figure.id: tuple(figure[name] for name in DECISIVE) for figure in self if figure.kind in LIMITATION_KINDS
        }

    def _inkasso_limitation_changed(self, before):
        if self._get_limitation_law() != before:
            items_sudo = self.env["inkasso.item"].sudo()  # the law is everybody's
            items_sudo.search([("rest_reason", "not in", ("paid", "draft"))])._reschedule()

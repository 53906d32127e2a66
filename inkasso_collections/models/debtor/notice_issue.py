from odoo import api, models


class NoticeIssue(models.Model):
    """Who represents a debtor receives in the debtor's place."""

    _inherit = "inkasso.notice"

    @api.model
    def _get_invoice_contacts(self, partner_ids):
        # EXTENDS: a representative goes before the debtor's own invoice address
        contacts = super()._get_invoice_contacts(partner_ids)
        debtors = self.env["res.partner"].browse(partner_ids)
        facts = self.env["inkasso.debtor.fact"]._find(debtors, self.env.companies, self._get_today())
        for debtor, known in facts.grouped("partner_id").items():
            representative = known._get_representative()
            if representative:
                contacts[debtor.id] = self._get_reachable(representative)
        return contacts

    @api.model
    def _get_reachable(self, representative):
        """The representative, or the firm they work for where only that has a postal address."""
        firm = representative.commercial_partner_id
        by_firm = not self._has_own_address(representative) and self._has_own_address(firm)
        return firm if by_firm else representative

    @api.model
    def _get_email(self, recipient, debtor):
        # EXTENDS: what a representative is to receive does not go to the debtor instead
        if recipient.commercial_partner_id != debtor.commercial_partner_id:
            debtor = recipient.commercial_partner_id
        return super()._get_email(recipient, debtor)

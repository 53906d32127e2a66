from odoo import api, fields, models

from .channel import PREFERRED

GROUP = "inkasso_collections.group_user"


class ResPartnerChannel(models.Model):
    """By which channel a debtor wants to be reached, and by which not: said to one creditor, it binds that one."""

    _inherit = "res.partner"

    inkasso_preferred_channel = fields.Selection(
        PREFERRED,
        string="Preferred channel",
        company_dependent=True,
        help="Said to this company. Used before the channels of the collection level, where the debtor can be reached by it. A demand that the "
        "level sends by letter is sent by letter all the same.",
        groups="base.group_user",
    )
    inkasso_optout_ids = fields.One2many(
        "inkasso.channel.optout",
        "partner_id",
        string="Opted out of",
        domain=[("date_end", "=", False)],
        groups=GROUP,
    )

    def _inkasso_get_preferred_channel(self, company):
        """By which channel this contact, or the debtor it belongs to, wants to be reached by `company`."""
        self.ensure_one()
        contact = self.with_company(company)
        return contact.inkasso_preferred_channel or contact.commercial_partner_id.inkasso_preferred_channel or None

    def _inkasso_opt_out(self, channel, source, company=None, note=False):
        """See :meth:`ChannelOptout._opt_out`."""
        return self.env["inkasso.channel.optout"]._opt_out(self, channel, source, company, note)

    def _inkasso_opt_in(self, channel, company=None):
        """See :meth:`ChannelOptout._opt_in`."""
        return self.env["inkasso.channel.optout"]._opt_in(self, channel, company)

    @api.model
    def _inkasso_get_optouts(self, debtors, company):
        """The channels that each of `debtors` has opted out of towards `company`, by id."""
        optouts = self.env["inkasso.channel.optout"]._find(debtors, company)
        return {debtor.id: set(held.mapped("channel")) for debtor, held in optouts.grouped("partner_id").items()}

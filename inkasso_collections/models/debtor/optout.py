from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .channel import CHANNELS

OPTOUT_SOURCES = [
    ("phone", "Said on the phone"),
    ("email", "By e-mail"),
    ("sms", "By text message"),
    ("letter", "By letter"),
    ("portal", "In the portal"),
    ("agency", "Told to the agency"),
    ("other", "Otherwise"),
]


class ChannelOptout(models.Model):
    """A debtor who does not want to be contacted by a channel: since when, and how we know.

    What is sent by law, such as a demand by letter, may still be sent by letter: opting out of letters only says that
    other channels are preferred. Never deleted: taken back, it says until when it held.
    """

    _name = "inkasso.channel.optout"
    _description = "Opt-out of a channel"
    _order = "date desc, id desc"
    _rec_name = "channel"

    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Whom the debtor spoke to. Empty: towards all companies of this database.",
    )
    channel = fields.Selection(CHANNELS, required=True)
    date = fields.Datetime(string="Since", required=True, default=fields.Datetime.now)
    date_end = fields.Datetime(string="Taken back", readonly=True)
    source = fields.Selection(OPTOUT_SOURCES, required=True, default="phone")
    note = fields.Char(help="What was said or written, and where it is kept.")
    user_id = fields.Many2one("res.users", string="Entered by", default=lambda self: self.env.user, readonly=True)

    _once_uniq = models.UniqueIndex(
        "(partner_id, channel, COALESCE(company_id, 0)) WHERE date_end IS NULL",
        "This debtor has opted out of this channel already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"]
        return super().create(
            [
                {**vals, "partner_id": partners.browse(vals["partner_id"]).commercial_partner_id.id}
                if vals.get("partner_id")
                else vals
                for vals in vals_list
            ]
        )

    @api.model
    def _opt_out(self, partner, channel, source, company=None, note=False):
        """Honour the wish of `partner` from now on; said twice it holds once. Whoever calls this has checked who asks."""
        debtor = partner.commercial_partner_id
        held = self.sudo().search(
            self._get_domain(debtor, company or self.env["res.company"], exactly=True, of=channel)
        )
        return held or self.sudo().create(
            {
                "partner_id": debtor.id,
                "channel": channel,
                "source": source,
                "company_id": company.id if company else False,
                "note": note,
            }
        )

    @api.model
    def _opt_in(self, partner, channel, company=None):
        """`partner` may be contacted by `channel` again."""
        domain = self._get_domain(partner.commercial_partner_id, company or self.env["res.company"], of=channel)
        self.sudo().search(domain).date_end = fields.Datetime.now()  # whoever calls this has checked who asks

    @api.model
    def _get_domain(self, debtors, companies, exactly=False, of=None):
        """Opt-outs of `debtors` that hold towards `companies`.

        :param exactly: only those entered for just these companies, or for all where there is none
        """
        known_to = companies.ids or [False] if exactly else [False, *companies.ids]
        domain = Domain("date_end", "=", False) & Domain("partner_id", "in", debtors.ids)
        domain &= Domain("company_id", "in", known_to)
        return domain & Domain("channel", "=", of) if of else domain

    @api.model
    def _find(self, debtors, companies):
        return self.sudo().search(  # it binds whoever writes to the debtor
            self._get_domain(debtors.commercial_partner_id, companies)
        )

    def action_take_back(self):
        """The debtor may be contacted by this channel again."""
        self.check_access("write")
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))
        self.filtered(lambda optout: not optout.date_end).date_end = fields.Datetime.now()

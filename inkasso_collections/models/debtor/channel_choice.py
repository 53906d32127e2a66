from odoo import fields, models

# Letters are what the law asks for, and the portal is where the debtor is: of the others he can say no.
REFUSABLE = ("email", "sms", "phone")
PREFERABLE = ("letter", "email", "sms", "phone")


class CaseChannelChoice(models.Model):
    """How the debtor wants to be reached, as he says in the portal.

    This holds at once: it chooses among addresses that are known, and can neither add one nor stop letters.
    """

    _inherit = "inkasso.case"

    def _get_optouts_shown(self):
        """The opt-outs that bind this company, by channel."""
        self.ensure_one()
        return self.env["inkasso.channel.optout"]._find(self.partner_id, self.company_id).grouped("channel")

    def _get_preferred_channel_shown(self):
        """What the debtor prefers towards this company; None where he has not said."""
        self.ensure_one()
        return self.partner_id._inkasso_get_preferred_channel(self.company_id)

    def _choose_channels(self, preferred, refused, by):
        """Note what the debtor prefers, and what not to use; what was arranged otherwise than in the portal stays.

        :param preferred: a channel, or None
        :param refused: the channels not to be used, of those that can be refused
        :param by: how he said so, in words
        """
        self.ensure_one()
        debtor, held = self.partner_id, self._get_optouts_shown()
        for channel in REFUSABLE:
            if channel in refused and channel not in held:
                debtor._inkasso_opt_out(channel, "portal", self.company_id, note=by)
            elif channel not in refused and channel in held:
                held[channel].filtered(lambda optout: self._is_taken_back_here(optout)).date_end = fields.Datetime.now()
        debtor.with_company(self.company_id).inkasso_preferred_channel = preferred
        self.message_post(body=self._describe_choice(preferred, refused, by))

    def _is_taken_back_here(self, optout):
        return optout.source == "portal" and optout.company_id == self.company_id

    def _describe_choice(self, preferred, refused, by):
        labels = dict(self.env["inkasso.channel.optout"]._fields["channel"]._description_selection(self.env))
        return self.env._(
            "The debtor wants to be reached by: %(preferred)s; not by: %(refused)s. %(by)s",
            preferred=labels.get(preferred, "–"),
            refused=", ".join(labels[channel] for channel in refused) or "–",
            by=by,
        )

from odoo import api, models


class DigitalMailbox(models.AbstractModel):
    """A provider of digital mailboxes (Kivra, e-Boks, Digipost, Suomi.fi, ...): the extension point for digital post.

    An addon for a provider makes an abstract model that inherits this one, and adds its name to
    :meth:`_get_providers`. See docs/contacts.md.
    """

    _name = "inkasso.digital.mailbox"
    _description = "Digital mailbox"

    # -------------------------------------------------------------------------
    # What a provider implements
    # -------------------------------------------------------------------------

    @api.model
    def _reaches(self, recipients, company):
        """Those of `recipients` (res.partner) who have a mailbox here and take post of `company`. No provider: nobody."""
        return recipients.browse()

    @api.model
    def _send(self, notice):
        """Put the letter of `notice` (its `attachment_id`) into the mailbox of its `recipient_id`.

        A provider that tells only later what became of it calls `notice._digital_failed(reason)` then.

        :return: the provider's reference, kept as the address used
        :raise UserError: where it cannot be delivered; the notice then goes on by the next channel
        """
        raise NotImplementedError

    # -------------------------------------------------------------------------
    # Finding the provider
    # -------------------------------------------------------------------------

    @api.model
    def _get_providers(self):
        """Names of the models of installed providers, in the order in which they are asked. Addons add theirs."""
        return []

    @api.model
    def _find_provider(self, recipient, company):
        """The first provider with a mailbox of `recipient`; None where there is none."""
        providers = (self.env[name] for name in self._get_providers())
        return next((provider for provider in providers if provider._reaches(recipient, company)), None)

from odoo import fields, models


class Notice(models.Model):
    """Letters that the postal service prints and posts, in place of the print pile."""

    _inherit = "inkasso.notice"

    snailmail_letter_id = fields.Many2one(
        "snailmail.letter",
        string="With the postal service",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    snailmail_state = fields.Selection(related="snailmail_letter_id.state", string="At the postal service")

    # -------------------------------------------------------------------------
    # Handing over
    # -------------------------------------------------------------------------

    def _dispatch(self):
        # EXTENDS inkasso.notice
        result = super()._dispatch()
        self._hand_to_post()
        return result

    def _mark_failed(self, reason):
        # EXTENDS inkasso.notice: the letter that stands in for a failed e-mail is posted as well
        result = super()._mark_failed(reason)
        self._hand_to_post()
        return result

    def _hand_to_post(self):
        """Give what waits to be printed to the postal service, once; what it failed to post stays with us."""
        for notice in self.filtered(
            lambda notice: (
                notice.print_pending
                and notice.company_id.inkasso_snailmail
                and not notice.snailmail_letter_id
                and notice.attachment_id.mimetype == "application/pdf"
            )
        ):
            letter = self.env["snailmail.letter"].create(notice._prepare_snailmail())
            letter._inkasso_add_cover()
            notice.write({"snailmail_letter_id": letter.id, "print_pending": False})
            self.env.ref("snailmail.snailmail_print")._trigger()

    def _prepare_snailmail(self):
        self.ensure_one()
        return {
            "model": self._name,
            "res_id": self.id,
            "partner_id": self.recipient_id.id,
            "company_id": self.company_id.id,
            "attachment_id": self.attachment_id.id,
            "user_id": self._get_responsible().id,
            "color": self.company_id.snailmail_color,
            "cover": self.company_id.snailmail_cover,
            "duplex": self.company_id.snailmail_duplex,
        }

    def _withdraw(self):
        # EXTENDS inkasso.notice: what is withdrawn is not posted
        self.snailmail_letter_id.filtered(lambda letter: letter.state == "pending").cancel()
        return super()._withdraw()

    # -------------------------------------------------------------------------
    # What became of it
    # -------------------------------------------------------------------------

    def _posted(self):
        """The service has posted the letter."""
        self.filtered(lambda notice: notice.state != "cancelled")._mark_printed()

    def _not_posted(self, reason):
        """The service could not post the letter: it waits to be printed here."""
        for notice in self.filtered(lambda notice: notice.state != "cancelled"):
            notice.print_pending = True
            self.env["inkasso.contact"]._log(
                [{**notice._prepare_contact("letter"), "outcome": "failed", "note": reason}]
            )
            notice.case_id.message_post(
                body=self.env._(
                    "The postal service could not post %(notice)s (%(reason)s). The letter waits to be printed.",
                    notice=notice.name,
                    reason=reason.rstrip("."),
                )
            )

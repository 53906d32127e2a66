from odoo import models
from odoo.exceptions import UserError

THANKS = "inkasso_collections.mail_template_thanks"


class Case(models.Model):
    """A statement of the debtor's account, and a word of thanks when a case is settled."""

    _name = "inkasso.case"
    _inherit = ["inkasso.case", "inkasso.letter.mixin"]

    def action_statement(self):
        self.ensure_one()
        self.check_access("read")
        return self.env["inkasso.statement"]._open_for(self.partner_id, self.company_id)

    # -------------------------------------------------------------------------
    # Thanks
    # -------------------------------------------------------------------------

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get("thanks")

    def _get_letter_user(self):
        # OVERRIDE inkasso.letter.mixin
        return self.user_id or super()._get_letter_user()

    def _get_letter(self):
        # EXTENDS inkasso.letter.mixin. Not only of settled cases: Odoo tries an e-mail template on any record.
        letter = super()._get_letter()
        letter.number = self.name
        return letter

    def _check_settled(self):
        """Nobody is thanked for what is still open."""
        if open_cases := self.filtered(lambda case: case.stage != "closed"):
            raise UserError(
                self.env._(
                    "%(case)s is still open. Thanks are sent when it is settled.", case=open_cases[0].display_name
                )
            )

    def action_thank(self):
        """Thank the debtor: by e-mail where there is an address, else as a letter to print."""
        self.ensure_one()
        self.env["inkasso.notice"]._as_collector()
        self.check_access("read")
        self._check_settled()
        if self._thank_by_email():
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {"type": "success", "message": self.env._("The thank-you is on its way.")},
            }
        return self.env.ref("inkasso_collections.action_report_thanks").report_action(self, config=False)

    def _thank_by_email(self):
        """Queue the thanks of each of these cases that has an e-mail address.

        :return: the cases that have
        """
        template_sudo = self.env.ref(THANKS).sudo()  # collectors may send it, not edit it
        reachable = self.filtered(lambda case: self.env["inkasso.notice"]._get_email(case.partner_id, case.partner_id))
        for case in reachable:
            email = self.env["inkasso.notice"]._get_email(case.partner_id, case.partner_id)
            template_sudo.send_mail(
                case.id,
                email_layout_xmlid="inkasso_collections.mail_layout_notice",
                email_values={"email_to": email, "recipient_ids": []},
            )
        return reachable

    def _close_settled(self, day):
        # EXTENDS inkasso.case: companies may thank by themselves those to whom they had written
        was_open = self.filtered(lambda case: case.stage != "closed")
        result = super()._close_settled(day)
        settled = was_open.filtered(lambda case: case.stage == "closed" and case._is_to_thank())
        settled._thank_by_email()
        return result

    def _is_to_thank(self):
        """Whether the debtor is thanked without anybody asking for it."""
        return self.company_id.inkasso_thank and "sent" in self.notice_ids.mapped("state")

    def _get_email_body(self):
        """The thanks, as the text of an e-mail."""
        return self._get_plain_email_body()

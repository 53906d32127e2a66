from datetime import timedelta

from odoo import api, fields, models

TEMPLATE = "inkasso_collections.mail_template_rating"
# The day after it closed, so that a case that opens again at once asks nobody; later than a month nobody remembers.
ASK_AFTER, ASK_WITHIN = timedelta(days=1), timedelta(days=30)
BATCH = 100


class CaseRating(models.Model):
    """Asking debtors, once their case has closed, how they were treated. The answers are Odoo's ratings of the case."""

    _name = "inkasso.case"
    _inherit = ["inkasso.case", "rating.mixin"]

    rating_asked_on = fields.Date(string="Asked how they were treated", readonly=True)

    @api.model
    def _cron_ask_rating(self):
        """Ask the debtors of cases that closed lately, a batch per transaction."""
        commit = self.env["ir.cron"]._commit_progress
        domain = self._get_unrated_domain()
        commit(remaining=self.search_count(domain))
        while cases := self.search(domain, limit=BATCH, order="id"):
            cases = cases.try_lock_for_update().filtered_domain(domain)
            if not cases:
                break  # another worker is at it
            cases._ask_rating()
            if not commit(len(cases)):
                break

    @api.model
    def _get_unrated_domain(self):
        today = self.env["inkasso.notice"]._get_today()
        return [
            ("stage", "=", "closed"),
            ("rating_asked_on", "=", False),
            ("date_closed", "<=", today - ASK_AFTER),
            ("date_closed", ">", today - ASK_WITHIN),
            ("company_id.inkasso_ask_rating", "=", True),
            ("company_id.inkasso_portal", "=", True),
        ]

    def _ask_rating(self):
        """Put an e-mail to each debtor who can be asked into the outgoing queue. Whoever cannot is not tried again."""
        self.rating_asked_on = self.env["inkasso.notice"]._get_today()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        asked = self.filtered(lambda case: case._can_be_asked())
        if not template or not asked:
            return
        for case in asked:
            template.send_mail(
                case.id,
                email_layout_xmlid="inkasso_collections.mail_layout_notice",
                email_values={"email_to": case._get_rating_email(), "recipient_ids": [fields.Command.clear()]},
            )

    def _can_be_asked(self):
        """Whether the debtor got letters of ours, can be written to by e-mail, and may see the portal."""
        self.ensure_one()
        return bool(
            self.partner_id.active
            and self._get_rating_email()
            and self._may_use_portal()
            and any(notice.state == "sent" for notice in self.notice_ids)
        )

    def _get_rating_email(self):
        Notice = self.env["inkasso.notice"]
        recipient = self.notice_ids.filtered(lambda notice: notice.state == "sent")[:1].recipient_id
        return Notice._get_email(recipient or self.partner_id, self.partner_id)

    def _get_portal_lang(self):
        """The language to write to the debtor in: that of the last letter, else the debtor's."""
        self.ensure_one()
        notice = self.notice_ids[:1]
        return notice._get_letter_lang() if notice else self.partner_id.lang or self.company_id.partner_id.lang

    def _can_be_rated(self):
        """Whether the debtor may say how he was treated: once the case has closed."""
        self.ensure_one()
        return self.stage == "closed" and any(notice.state == "sent" for notice in self.notice_ids)

    def _rate(self, value, feedback):
        """Note how the debtor was treated, 1 (badly) to 5 (well). A second answer replaces the first."""
        self.ensure_one()
        rating = self.rating_ids.filtered(lambda rating: rating.partner_id == self.partner_id)[:1]
        if rating:
            return self.rating_apply(value, rating=rating, feedback=feedback, subtype_xmlid="mail.mt_note")
        token = self._rating_get_access_token(self.partner_id)
        return self.rating_apply(value, token=token, feedback=feedback, subtype_xmlid="mail.mt_note")

    def action_open_ratings(self):
        """What the debtor answered."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_rating_action"),
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id), ("consumed", "=", True)],
        }

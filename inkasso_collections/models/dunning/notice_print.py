from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf


class NoticePrint(models.Model):
    """Letters for the post: dated on the day on which they are printed, sorted, and sent once they are posted."""

    _inherit = "inkasso.notice"

    def _redate(self, day):
        """Give notices that have not gone out yet the date on which they do, so that the debtor has all his days."""
        late = self.filtered(lambda notice: notice.state in ("queued", "failed") and notice.date < day)
        for notice in late:
            notice.write(
                {
                    "date": day,
                    "response_date": self._get_response_date(
                        notice.level_id, notice.company_id.id, notice.partner_id.id, day
                    ),
                    "attachment_id": False,
                }
            )
            items = notice.line_ids.item_id.filtered(lambda item, notice=notice: item.notice_id == notice)
            items.write({"response_date": notice.response_date})
        late._render_all()

    # -------------------------------------------------------------------------
    # Printing
    # -------------------------------------------------------------------------

    def _print(self):
        """The letters of these notices as one PDF, sorted for posting: by country, then postal code, then name.

        Letters that waited since an earlier day are dated today first.
        """
        notices = self._drop_overtaken()
        if not notices:
            raise UserError(self.env._("What these letters claim has been paid meanwhile. They were withdrawn."))
        notices._redate(self._get_today())
        return notices.sorted(self._get_posting_key)._merge_letters()

    def _get_posting_key(self, notice):
        """Inland first, then by country, postal code and name of the address that the letter goes to."""
        recipient = notice.recipient_id
        postal = recipient if self._has_own_address(recipient) else notice.partner_id
        country = postal.country_id
        return (country != notice.company_id.country_id, country.name or "", postal.zip or "", recipient.name or "")

    def _merge_letters(self):
        """These letters as one PDF, in this order."""
        return merge_pdf([notice.attachment_id.raw for notice in self])

    def _mark_printed(self):
        """The letters have been posted."""
        today = self._get_today()
        self.write({"print_pending": False, "printed_on": today})
        unsent = self.filtered(lambda notice: notice.state in ("queued", "failed"))
        # Where an e-mail is under way too, it decides by itself; a letter alone, or instead of a failed e-mail, is the notice.
        for notice in unsent.filtered(lambda notice: notice.channel != "both" or notice.state == "failed"):
            notice._mark_sent(notice._get_postal_address())
        (self - unsent)._wait_for_letter(today)

    def _wait_for_letter(self, posted_on):
        """Letters that follow an e-mail later than its day: the next step waits as long as if they were dated then.

        What the letter says stays as it was e-mailed; the debtor who goes by the letter loses no day before the next step.
        """
        late = self.filtered(lambda notice: notice.state == "sent" and notice.date < posted_on)
        for notice in late:
            notice._extend_wait(posted_on)
        late.line_ids.item_id._reschedule()

from werkzeug.exceptions import NotFound

from odoo.http import content_disposition, request

from .portal_access import HOME, DebtorPortal, page


class PortalOverview(DebtorPortal):
    """What is owed and why, line by line, and the documents behind it."""

    @page("")
    def inkasso_overview(self, visit, **values):
        return self._inkasso_show(HOME, visit, **self._inkasso_overview_values(visit))

    def _inkasso_overview_values(self, visit):
        """What the main page shows. What the portal takes in adds what became of it."""
        case = visit.case
        notices, invoices = case._get_shown_notices(), case._get_shown_invoices()
        notice = notices[:1]
        protected = case.partner_id._inkasso_protected()  # documents print where somebody lives
        return {
            "statements": case._get_statements(),
            "notices": notices.browse() if protected else notices,
            "invoices": invoices.browse() if protected else invoices,
            "is_elsewhere": case._is_followed_by_another(),
            "contact": notice._get_letter_contact() if notice else None,
            "reference": notice.payment_reference,
            "accounts": notice._get_letter_accounts() if notice else [],
            "can_rate": case._can_be_rated(),
            "proposed": bool(case.contact_change_ids),
        }

    # -------------------------------------------------------------------------
    # Documents
    # -------------------------------------------------------------------------

    @page("/letter/<int:notice_id>", readonly=False)
    def inkasso_letter(self, visit, notice_id, **values):
        """A letter exactly as it was sent."""
        notice = visit.case._get_shown_notices().filtered(lambda notice: notice.id == notice_id)
        if not notice:
            raise NotFound()
        attachment = notice.attachment_id
        return self._inkasso_send(visit, attachment.raw, attachment.mimetype, attachment.name)

    @page("/invoice/<int:move_id>", readonly=False)
    def inkasso_invoice(self, visit, move_id, **values):
        """An invoice as it was sent; one that never was is rendered."""
        move = visit.case._get_shown_invoices().filtered(lambda move: move.id == move_id)
        if not move:
            raise NotFound()
        return self._inkasso_send(visit, *visit.case._get_invoice_file(move))

    def _inkasso_send(self, visit, content, mimetype, filename):
        """A document in the browser; of kinds other than PDF and text as a download, so that nothing in it runs here."""
        if visit.case.partner_id._inkasso_protected():
            raise NotFound()
        request.env["inkasso.access.log"].sudo().create(  # the visit was checked
            {
                "event": "document",
                "detail": filename,
                "link_id": visit.link.id,
                "case_id": visit.case.id,
                "user_id": visit.user.id,
                "visitor": visit.visitor,
            }
        )
        kind = "inline" if mimetype == "application/pdf" else "attachment"
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(filename, kind)),
            ],
        )

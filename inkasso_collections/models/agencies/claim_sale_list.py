from io import BytesIO

import xlsxwriter

from odoo import models
from odoo.exceptions import UserError

from .dossier_files import safe_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Before there is a contract: nothing that tells who a debtor is. Debtors and claims have numbers of the list only.
OFFER_COLUMNS = (
    ("claim", "text"),
    ("debtor", "text"),
    ("debtor_kind", "text"),
    ("country", "text"),
    ("currency", "text"),
    ("principal", "money"),
    ("claimed_beside", "money"),
    ("interest_and_fees_booked", "text"),
    ("invoice_month", "text"),
    ("days_overdue", "number"),
    ("notices", "number"),
    ("barred_after_year", "text"),
    ("disputed", "text"),
    ("legal_title", "text"),
)
CONTRACT_COLUMNS = (
    ("claim", "text"),
    ("debtor_name", "text"),
    ("debtor_number", "text"),
    ("address", "text"),
    ("invoice", "text"),
    ("invoice_date", "date"),
    ("due_date", "date"),
    ("currency", "text"),
    ("principal", "money"),
    ("claimed_beside", "money"),
    ("price", "money"),
    ("barred_after", "date"),
)


class ClaimSaleList(models.Model):
    """The list of a portfolio: without names for offers, with what the buyer needs once the contract stands."""

    _inherit = "inkasso.claim.sale"

    def action_offer_list(self):
        """The list that goes out for offers: no names, numbers, addresses or invoice numbers."""
        self.ensure_one()
        self._as_collector()
        lines = self.line_ids.filtered(lambda line: line.state == "in")
        if not lines:
            raise UserError(self.env._("Choose the claims first."))
        return self._give_list("offer", OFFER_COLUMNS, self._get_offer_rows(lines))

    def action_contract_list(self):
        """What the buyer gets with the claims: who owes what, by which invoice."""
        self.ensure_one()
        self._as_collector()
        if self.stage != "closed":
            raise UserError(self.env._("Names go to the buyer once the sale is closed."))
        lines = self.line_ids.filtered(lambda line: line.state == "sold")
        return self._give_list("claims", CONTRACT_COLUMNS, self._get_contract_rows(lines))

    def _get_offer_rows(self, lines):
        numbers = {debtor: f"D{number}" for number, debtor in enumerate(lines.sorted("id").partner_id, 1)}
        sent = self.env["inkasso.notice.line"]._read_group(
            [("item_id", "in", lines.item_id.ids), ("is_void", "=", False), ("notice_id.state", "=", "sent")],
            ["item_id"],
            ["__count"],
        )
        counts = dict(sent)
        for number, line in enumerate(lines.sorted("id"), 1):
            item = line.item_id
            yield {
                "claim": f"C{number}",
                "debtor": numbers[line.partner_id],
                "debtor_kind": line.partner_id.inkasso_kind,
                "country": line.partner_id.country_code,
                "currency": line.currency_id.name,
                "principal": line.amount,
                "claimed_beside": line.amount_claimed,
                "interest_and_fees_booked": "yes" if line.is_accessory else "no",
                "invoice_month": line.invoice_date and f"{line.invoice_date:%Y-%m}",
                "days_overdue": line.days_overdue,
                "notices": counts.get(item, 0),
                "barred_after_year": item.limitation_date and str(item.limitation_date.year),
                "disputed": "yes" if item.dispute_line_ids.filtered("is_open") else "no",
                "legal_title": "yes" if item.legal_line_ids.step_id.filtered("title_on") else "no",
            }

    def _get_contract_rows(self, lines):
        for number, line in enumerate(lines.sorted("id"), 1):
            partner = line.partner_id
            with_number = partner.inkasso_kind != "consumer" or self.buyer_id.needs_personal_number
            yield {
                "claim": f"C{number}",
                "debtor_name": partner.name,
                "debtor_number": (partner.company_registry or partner.vat) if with_number else None,
                "address": " ".join((partner.contact_address or "").split()),
                "invoice": line.name,
                "invoice_date": line.invoice_date,
                "due_date": line.due_date,
                "currency": line.currency_id.name,
                "principal": line.amount,
                "claimed_beside": line.amount_claimed,
                "price": line.price,
                "barred_after": line.item_id.limitation_date,
            }

    def _give_list(self, kind, columns, rows):
        """Download a table with typed cells, its head frozen, its amounts summed."""
        stream = BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
        )
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(kind)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 16)
        for column, (name, _type) in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        row, sums = 0, {}
        for row, values in enumerate(rows, 1):
            for column, (name, type_) in enumerate(columns):
                value = values[name]
                if type_ == "money":
                    sheet.write_number(row, column, value or 0, money)
                    sums[column] = sums.get(column, 0) + (value or 0)
                elif type_ == "number":
                    sheet.write_number(row, column, value or 0)
                elif type_ == "date" and value:
                    sheet.write_datetime(row, column, value)
                elif value:
                    sheet.write_string(row, column, str(value))
        for column, total in sums.items():
            sheet.write_number(row + 1, column, total, money)
        book.close()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(  # whoever may see the sale may have its list
                {
                    "name": f"{safe_name(self.name)}-{kind}.xlsx",
                    "raw": stream.getvalue(),
                    "mimetype": XLSX,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}?download=true", "target": "self"}

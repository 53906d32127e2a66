import json
from io import BytesIO

import xlsxwriter

from odoo import models
from odoo.exceptions import UserError

from .dossier_data import iso
from .dossier_files import safe_name
from .registration_number import bare_number

SCHEMA, VERSION = "inkasso-legal-application", "1.0"
REPORT = "inkasso_collections.action_report_legal_application"
# What the Swedish authority calls the parts of an application.
AUTHORITY_TYPES = {"claim": "Kapital", "cost": "Inkasso", "compensation": "Förseningsersättning", "interest": "Ränta"}
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CLAIM_COLUMNS = (
    ("type", "text"),
    ("authority_type", "text"),
    ("number", "text"),
    ("invoice_date", "date"),
    ("due_date", "date"),
    ("amount", "money"),
    ("interest_to_application", "money"),
    ("interest_from", "date"),
    ("interest_percent", "number"),
    ("interest_onwards", "text"),
    ("basis", "text"),
)


class LegalSheet(models.Model):
    """The data sheet of an application: all that the form of the authority asks for, to print and as files.

    The format is in docs/legal_steps.md; what is added later keeps what is there, what is changed gets a new version.
    """

    _inherit = "inkasso.legal.step"

    # -------------------------------------------------------------------------
    # Data
    # -------------------------------------------------------------------------

    def _get_data(self):
        self.ensure_one()
        company = self.company_id.sudo()  # whoever files may not read all of the company
        user = self.user_id.sudo().partner_id or company.partner_id  # the name of a colleague
        return {
            "schema": SCHEMA,
            "version": VERSION,
            "step": self.name,
            "kind": self.kind_id.code,
            "law": self.jurisdiction_id.code or None,
            "authority": self.authority_id.name or None,
            "currency": self.currency_id.name,
            "as_of": iso(self.date),
            "applicant": {
                **self._describe_party(company.partner_id),
                "contact": {
                    "name": user.name,
                    "email": user.email or company.email or None,
                    "phone": user.phone or company.phone or None,
                },
                "bank_accounts": company.partner_id.bank_ids.sorted("id").mapped("acc_number"),
            },
            "representative": self._describe_representative(),
            "defendants": [self._describe_party(each) for each in self.partner_id | self.co_debtor_ids],
            "original_creditor": self.original_creditor or None,
            "claims": [self._describe_claim(line) for line in self.line_ids],
            "costs": [
                {"name": cost.fee_kind_id.name, "amount": self._money(cost.amount), "legal_basis": cost.legal_basis}
                for cost in self.cost_ids.filtered(lambda each: not each.is_dropped)
            ],
            "totals": {
                part: self._money(self[f"amount_{part}"]) for part in ("principal", "interest", "fee", "cost", "total")
            },
        }

    def _money(self, amount):
        return f"{self.currency_id.round(amount):.{self.currency_id.decimal_places}f}"

    def _describe_party(self, partner):
        return {
            "type": "company" if partner.is_company else "person",
            "name": partner.name,
            "number": bare_number(partner, self._get_number(partner)) or None,
            "address": self.env["inkasso.dossier"]._describe_address(partner),
            "email": partner.email or None,
            "phone": partner.phone or None,
        }

    def _describe_representative(self):
        """Who files for us: the agency, an agent of ours, or nobody."""
        agent = self.agency_id.sudo().partner_id or self.representative_id  # who files is named on the sheet
        return self._describe_party(agent) if agent else None

    def _describe_claim(self, line):
        has_interest = line.type == "claim" and line.interest_text
        return {
            "type": line.type,
            "authority_type": AUTHORITY_TYPES[line.type],
            "number": line.name or None,
            "invoice_date": iso(line.invoice_date),
            "due_date": iso(line.due_date),
            "demanded_on": iso(line.demanded_on),
            "principal_paid_on": iso(line.paid_on),
            "original_amount": self._money(line.amount_original),
            "amount": self._money(line.amount),
            "interest_to_application": self._money(line.amount_interest),
            "interest_from": iso(line.interest_from) if has_interest else None,
            "interest_percent": f"{line.interest_percent:g}" if has_interest else None,
            "interest_onwards": line.interest_text if has_interest else None,
            "interest_until": "payment" if has_interest else None,
            "legal_basis": line.interest_basis or None,
            "basis": line.basis_text or None,
        }

    # -------------------------------------------------------------------------
    # Files
    # -------------------------------------------------------------------------

    def _make_file(self, extension):
        """(content, extension) of the data sheet as it stands. A PDF is a page where none can be made."""
        self.ensure_one()
        if extension == "json":
            return json.dumps(self._get_data(), ensure_ascii=False, indent=2, sort_keys=True).encode(), "json"
        if extension == "xlsx":
            return self._make_xlsx(self._get_data()), "xlsx"
        # the sheet of a step that the user files
        report = self.env["ir.actions.report"].with_company(self.company_id).sudo()
        return report._render_qweb_pdf(REPORT, self.ids)

    def _make_xlsx(self, data):
        """Typed cells: the application, its claims, its costs."""
        stream = BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
        )
        bold = book.add_format({"bold": True})
        formats = {"money": book.add_format({"num_format": "#,##0.00"}), "wrap": book.add_format({"text_wrap": True})}
        self._write_head(book.add_worksheet("application"), data, bold)
        claims = book.add_worksheet("claims")
        claims.freeze_panes(1, 0)
        claims.set_column(len(CLAIM_COLUMNS) - 1, len(CLAIM_COLUMNS) - 1, 80)
        for column, (name, _kind) in enumerate(CLAIM_COLUMNS):
            claims.write_string(0, column, name, bold)
        for row, (claim, line) in enumerate(zip(data["claims"], self.line_ids, strict=True), 1):
            for column, (name, kind) in enumerate(CLAIM_COLUMNS):
                self._write_cell(claims, row, column, claim[name], kind, line, formats)
        costs = book.add_worksheet("costs")
        for column, name in enumerate(("name", "amount", "legal_basis")):
            costs.write_string(0, column, name, bold)
        for row, cost in enumerate(data["costs"], 1):
            costs.write_string(row, 0, cost["name"])
            costs.write_number(row, 1, float(cost["amount"]), formats["money"])
            costs.write_string(row, 2, cost["legal_basis"] or "")
        book.close()
        return stream.getvalue()

    def _write_head(self, sheet, data, bold):
        rows = [(name, data[name]) for name in ("step", "kind", "law", "authority", "currency", "as_of")]
        parties = [("applicant", data["applicant"]), ("representative", data["representative"])]
        parties += [("defendant", party) for party in data["defendants"]]
        for label, party in parties:
            rows += [(f"{label} {name}", (party or {}).get(name)) for name in ("name", "number", "email", "phone")]
            address = (party or {}).get("address") or {}
            rows.append((f"{label} address", ", ".join(filter(None, address.values()))))
        rows.append(("original_creditor", data["original_creditor"]))
        rows += [(f"total {name}", amount) for name, amount in data["totals"].items()]
        sheet.set_column(0, 1, 34)
        for row, (label, value) in enumerate(rows):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, value or "")

    def _write_cell(self, sheet, row, column, value, kind, line, formats):
        if value is None:
            return
        if kind == "date":
            sheet.write_datetime(row, column, line._fields["due_date"].to_date(value))
        elif kind in ("money", "number"):
            sheet.write_number(row, column, float(value), formats["money"])
        else:
            sheet.write_string(row, column, value, formats["wrap"])

    # -------------------------------------------------------------------------
    # Keeping and giving
    # -------------------------------------------------------------------------

    def _get_file_name(self, extension):
        return f"{safe_name(self.name)}.{extension}"

    def _keep_documents(self):
        """Keep the data sheet as it was filed."""
        for step in self.filtered(lambda each: each.kind_id.has_sheet):
            files = step.env["ir.attachment"]
            for wanted in ("pdf", "json", "xlsx"):
                content, extension = step._make_file(wanted)
                files |= files.create(
                    {
                        "name": step._get_file_name(extension),
                        "raw": content,
                        "mimetype": TYPES[extension],
                        "res_model": step._name,
                        "res_id": step.id,
                    }
                )
            step.attachment_ids |= files

    def _give(self, wanted):
        """Download the data sheet: as it was filed, or as it would be."""
        self.ensure_one()
        self.check_access("read")
        if not self.kind_id.has_sheet:
            raise UserError(self.env._("There is no data sheet for “%(kind)s”.", kind=self.kind_id.name))
        step_sudo = self._as_collector()
        names = {self._get_file_name(extension) for extension in ((wanted, "html") if wanted == "pdf" else (wanted,))}
        kept_sudo = step_sudo.attachment_ids.filtered(lambda file: file.name in names)[:1] if self.applied_on else None
        if not kept_sudo:
            content, extension = step_sudo._make_file(wanted)
            kept_sudo = step_sudo.env["ir.attachment"].create(
                {
                    "name": self._get_file_name(extension),
                    "raw": content,
                    "mimetype": TYPES[extension],
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{kept_sudo.id}?download=true",
            "target": "self",
        }

    def action_sheet_pdf(self):
        return self._give("pdf")

    def action_sheet_xlsx(self):
        return self._give("xlsx")

    def action_sheet_json(self):
        return self._give("json")

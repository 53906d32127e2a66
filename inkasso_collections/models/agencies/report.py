import re
from hashlib import sha256

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from ...rules.clean_text import clean
from .assignment import CLOSE_CODES
from .remittance_file import AMOUNTS
from .status_map import REPORTED
from .table_file import TableFileError, to_amount, to_day

KINDS = [
    ("status", "Status"),
    ("note", "Note"),
    ("payment", "Payment"),
    ("document", "Document"),
    ("request", "Asks for documents"),
]
CHANNELS = [
    ("portal", "Portal"),
    ("upload", "Upload"),
    ("file", "File"),
    ("mail", "E-mail"),
    ("webhook", "Web-hook"),
    ("api", "API"),
    ("manual", "By hand"),
]
# What people correct on a report that could not be applied.
CORRECTED = {
    "assignment_id",
    "reference",
    "day",
    "status_text",
    "status",
    "close_code",
    "note",
    "contact_channel",
    "step",
    "settlement",
    "months",
    "currency_id",
    "net_given",
    *(f"amount_{name}" for name in AMOUNTS),
}
LENGTHS = {"key": 128, "reference": 64, "agency_reference": 64, "status_text": 128, "note": 5000, "row_text": 500}
# Six or eight digits of a day, and four more: a Swedish personal or coordination number.
PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d\d)?\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)")


class AgencyReport(models.Model):
    """Something an agency told us, in whatever way: kept as told, and what became of it.

    What cannot be applied stays, with the reason, until somebody has corrected it: none is lost, none counts twice.
    """

    _name = "inkasso.agency.report"
    _description = "What an agency told us"
    _order = "id desc"
    _check_company_auto = True

    agency_id = fields.Many2one("inkasso.agency", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    assignment_id = fields.Many2one(
        "inkasso.assignment",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('agency_id', '=', agency_id), ('sent_on', '!=', False)]",
    )
    case_id = fields.Many2one(related="assignment_id.case_id")
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    user_id = fields.Many2one("res.users", string="Told by", readonly=True, help="Who was logged in, in the portal.")
    reference = fields.Char(help="As told: our number of the case, theirs, or that of an invoice.")
    agency_reference = fields.Char(string="Their number", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    key = fields.Char(readonly=True, help="The agency's own number of this report: it counts once.")
    day = fields.Date(required=True, help="On which it was so, or the debtor paid.")
    status_text = fields.Char(string="Status in their words")
    status = fields.Selection(REPORTED)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because")
    note = fields.Text()
    currency_id = fields.Many2one("res.currency")
    amount_principal = fields.Monetary(string="Principal")
    amount_interest = fields.Monetary(string="Interest")
    amount_fee = fields.Monetary(string="Fees")
    amount_cost = fields.Monetary(string="Costs")
    amount_commission = fields.Monetary(string="Commission")
    amount_vat = fields.Monetary(string="VAT")
    amount_net = fields.Monetary(string="Net")
    net_given = fields.Boolean(help="They told the net; otherwise it follows from the rest.")
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    row_text = fields.Char(string="As told", readonly=True, help="Without personal numbers.")
    read_error = fields.Char(readonly=True, help="What could not be read of it.")
    state = fields.Selection(
        [("applied", "Applied"), ("waiting", "Waiting"), ("refused", "Refused")],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    error = fields.Char(string="What is wrong", readonly=True)
    remittance_line_id = fields.Many2one(
        "inkasso.remittance.line",
        string="Row of a remittance",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # Told twice counts once, by whichever way it comes again.
    _key_uniq = models.UniqueIndex("(agency_id, key) WHERE key IS NOT NULL", "The agency told this already.")
    _open_idx = models.Index("(company_id, agency_id) WHERE state <> 'applied'")

    @api.depends("kind", "reference", "assignment_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for report in self:
            number = report.assignment_id.name or report.reference or ""
            report.display_name = f"{labels.get(report.kind, '')} {number}".strip()

    # -------------------------------------------------------------------------
    # Correcting
    # -------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            if set(vals) - CORRECTED:
                raise AccessError(self.env._("What an agency told is kept as told; only what is wrong is corrected."))
            if any(report.state == "applied" for report in self):
                raise UserError(self.env._("What was applied is kept. Enter what is right on the assignment."))
            super(AgencyReport, self.sudo()).write({"read_error": False})  # it does not hold any more
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        raise UserError(self.env._("What an agency told us is kept."))

    def action_apply(self):
        """Try those that wait or were refused again, after they or their cases were corrected."""
        self.check_access("write")
        todo = self.filtered(lambda report: report.state != "applied")
        if not todo:
            raise UserError(self.env._("All of these were applied."))
        todo.assignment_id.check_access("read")
        todo.sudo()._apply()  # collectors may; what became of an assignment is not theirs to write directly
        return True

    def action_open_assignment(self):
        self.ensure_one()
        return self.assignment_id._get_records_action()


class Agency(models.Model):
    _inherit = "inkasso.agency"

    report_ids = fields.One2many("inkasso.agency.report", "agency_id", string="Reports")
    open_report_count = fields.Integer(compute="_compute_open_report_count", string="Reports to correct")

    def _compute_open_report_count(self):
        counts = dict(
            self.env["inkasso.agency.report"]._read_group(
                [("agency_id", "in", self.ids), ("state", "!=", "applied")], ["agency_id"], ["__count"]
            )
        )
        for agency in self:
            agency.open_report_count = counts.get(agency, 0)

    def action_open_reports(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_report_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    # -------------------------------------------------------------------------
    # The one way in
    # -------------------------------------------------------------------------

    def _receive(self, reports, channel):
        """Take in what this agency tells, and apply it. Whoever calls this has made sure that it is the agency.

        Each report is applied by itself; what cannot be is kept with the reason. What was told before, by its `key`,
        is answered with the first record; one that was not applied yet is tried again with what is told now.

        :param reports: a dict each, of which only `kind` is needed: kind, key, reference, assignment_id, company_id,
            agency_reference (their number of the case), day (default: today), status_text or status, close_code, note,
            currency (a code) or currency_id, amount_principal, amount_interest, amount_fee, amount_cost,
            amount_commission, amount_vat, amount_net, files (pairs of name and bytes), row_text, read_error, user_id
        :param channel: portal, upload, file, mail, webhook, api, manual
        :return: their records, in the order of `reports`
        """
        self.ensure_one()
        Report = self.env["inkasso.agency.report"].sudo()  # machine-made: nobody creates what an agency said
        received = Report.browse()
        for told in reports:
            vals = self._prepare_report(told, channel)
            report = self._find_report(vals["key"])
            if report.state == "applied":
                received += report
                continue
            if report:
                report.write(vals)
            else:
                try:
                    with self.env.cr.savepoint():
                        report = Report.create(vals)
                except IntegrityError as error:  # told twice at the same moment: the second looks again
                    raise ConcurrencyError(self.env._("The agency told this already.")) from error
            report._keep_files(told.get("files") or ())
            report._apply()
            received += report
        return received

    @api.model
    def _shorten_key(self, key):
        """A key as it is kept: of a long one the beginning and a digest, so that two that differ at the end stay two."""
        text = clean(str(key or "")).strip()
        if len(text) <= LENGTHS["key"]:
            return text
        digest = sha256(text.encode()).hexdigest()
        return f"{text[: LENGTHS['key'] - len(digest) - 1]}:{digest}"

    def _find_report(self, key):
        key = self._shorten_key(key)
        reports_sudo = self.env["inkasso.agency.report"].sudo()
        return reports_sudo.search([("agency_id", "=", self.id), ("key", "=", key)]) if key else reports_sudo

    def _prepare_report(self, told, channel):
        """Values of what was told; too long texts are cut, personal numbers left out of the raw row."""
        self.ensure_one()
        vals = {name: clean(str(told.get(name) or "")).strip()[:most] for name, most in LENGTHS.items()}
        vals["key"] = self._shorten_key(told.get("key"))
        vals = {name: text or False for name, text in vals.items()}
        if vals["row_text"]:
            vals["row_text"] = PERSONAL_NUMBER.sub("******-****", vals["row_text"])
        assignment = self.env["inkasso.assignment"].sudo().browse(told.get("assignment_id") or ())  # only its company
        company = assignment.company_id or self.env["res.company"].browse(told.get("company_id") or ())
        # only its company
        company = company or self.company_id or self.sudo().assignment_ids[:1].company_id or self.env.company
        vals |= {
            "agency_id": self.id,
            "company_id": company.id,
            "assignment_id": assignment.id,
            "kind": told["kind"],
            "channel": channel,
            "user_id": told.get("user_id"),
            "currency_id": told.get("currency_id"),
            "net_given": told.get("amount_net") is not None,
            **self._read_told(told),
        }
        status = told.get("status")
        if status and status not in dict(REPORTED):  # not one of ours after all: a word of theirs
            vals["status_text"], status = vals["status_text"] or str(status)[:128], None
        vals["status"] = status
        if told.get("currency") and not vals["currency_id"]:
            code = str(told["currency"]).strip().upper()
            currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
            vals["currency_id"] = currency.id
            if not currency:
                vals["read_error"] = vals["read_error"] or self.env._(
                    "“%(code)s” is no currency.", code=clean(code)[:10]
                )
        return vals

    def _read_told(self, told):
        """Day, close code and amounts as told, or what of them cannot be read."""
        vals = {f"amount_{name}": 0 for name in AMOUNTS}
        vals |= {"day": self.env["inkasso.notice"]._get_today(), "close_code": told.get("close_code") or False}
        error = told.get("read_error")
        try:
            vals["day"] = to_day(told.get("day")) or vals["day"]
            for name in vals.keys() & told.keys() - {"day", "close_code"}:
                vals[name] = float(to_amount(told[name] or 0))
        except TableFileError as wrong:
            error = error or self.env["inkasso.remittance.import"]._explain(wrong)
        if vals["close_code"] and vals["close_code"] not in dict(CLOSE_CODES):
            error = error or self.env._("“%(code)s” is no close code.", code=clean(str(vals["close_code"]))[:40])
            vals["close_code"] = False
        return vals | {"read_error": error}


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    report_ids = fields.One2many("inkasso.agency.report", "assignment_id", string="Reports", readonly=True)
    report_count = fields.Integer(compute="_compute_report_count", string="Reports told")

    def _compute_report_count(self):
        counts = dict(
            self.env["inkasso.agency.report"]._read_group(
                [("assignment_id", "in", self.ids)], ["assignment_id"], ["__count"]
            )
        )
        for assignment in self:
            assignment.report_count = counts.get(assignment, 0)

    def action_open_reports(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_report_action"),
            "domain": [("assignment_id", "=", self.id)],
            "context": {},
        }

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

from .rate_file import RateFileError, read_rates

LOWEST, HIGHEST = -10, 100  # as the rates themselves allow


class RateImport(models.TransientModel):
    """Takes reference rates over from a file: shows what each line would do, then enters those that are good."""

    _name = "inkasso.rate.import"
    _description = "Import reference rates"

    file = fields.Binary(
        attachment=False, help="CSV: code of the rate, day (2026-07-01), rate in percent, and where it was published."
    )
    filename = fields.Char()
    line_ids = fields.One2many("inkasso.rate.import.line", "import_id")
    state = fields.Selection(
        [("file", "Choose a file"), ("preview", "Check"), ("done", "Imported")], default="file", required=True
    )
    new_count = fields.Integer(compute="_compute_counts", string="New")
    summary = fields.Char(compute="_compute_counts")

    @api.depends("line_ids.status")
    def _compute_counts(self):
        for wizard in self:
            labels = dict(self.env["inkasso.rate.import.line"]._fields["status"]._description_selection(self.env))
            counts = wizard.line_ids.grouped("status")
            wizard.new_count = len(counts.get("new", []))
            wizard.summary = ", ".join(
                f"{label}: {len(counts[status])}" for status, label in labels.items() if status in counts
            )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import reference rates"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_check(self):
        """Read the file and say of each line what it would do. Writes nothing but the preview."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            lines = read_rates(base64.b64decode(self.with_context(bin_size=False).file))
        except (RateFileError, binascii.Error) as error:
            raise UserError(self._explain(error)) from error
        self.write(
            {
                "line_ids": [Command.clear(), *(Command.create(self._prepare_line(line)) for line in lines)],
                "state": "preview",
            }
        )
        self._assess()
        return self._reopen()

    def action_import(self):
        """Enter the lines that are new; all others stay in the list with what is wrong."""
        self.ensure_one()
        if self.state != "preview":
            raise UserError(self.env._("Check the file first."))
        self._assess()  # again: somebody may have entered a rate since the preview
        lines = self.line_ids.filtered(lambda line: line.status == "new")
        self.env["inkasso.reference.rate"].create(
            [
                {
                    "kind_id": line.kind_id.id,
                    "date_from": line.date_from,
                    "rate": line.rate,
                    "source": line.source or self.filename or False,
                }
                for line in lines
            ]
        )
        lines.status = "imported"
        self.state = "done"
        return self._reopen()

    # -------------------------------------------------------------------------
    # Lines
    # -------------------------------------------------------------------------

    def _prepare_line(self, line):
        return {
            "number": line.number,
            "text": line.text,
            "code": line.code,
            "date_from": line.day,
            "rate": float(line.rate or 0),
            "source": line.source,
            "status": "error" if line.error else "heading" if line.is_heading else "new",
            "message": self._explain(line.error) if line.error else False,
        }

    def _assess(self):
        """Compare the lines that could be read with each other and with the rates that are entered."""
        kinds = self.env["inkasso.rate.kind"].with_context(active_test=False).search([])  # pylint: disable=no-search-all
        by_code = {kind.code.upper(): kind for kind in kinds}
        entered = {(rate.kind_id, rate.date_from): rate.rate for rate in self.env["inkasso.reference.rate"].search([])}
        readable = self.line_ids.filtered("date_from").sorted("number")
        for line in readable:
            line.kind_id = by_code.get(line.code)
        groups = readable.grouped(lambda line: (line.kind_id, line.date_from))
        for line in readable:
            same = groups[line.kind_id, line.date_from]
            line.status, line.message = self._judge(line, same, entered.get((line.kind_id, line.date_from)))

    def _judge(self, line, same, entered):
        """What becomes of a readable line, and why.

        :param same: the lines of the file for the same rate and day, this one among them
        :param entered: the value that is entered for that day, or None
        """
        env = self.env
        if not line.kind_id:
            return "error", env._("There is no kind of reference rate with the code “%(code)s”.", code=line.code)
        if line.kind_id.period == "half_year" and (line.date_from.day, line.date_from.month) not in ((1, 1), (1, 7)):
            return "error", env._("This rate is set for half-years, which begin on 1 January and 1 July.")
        if line.date_from > fields.Date.add(fields.Date.context_today(self), years=1):
            return "error", env._("The day is more than a year ahead.")
        if not LOWEST <= line.rate <= HIGHEST:
            return "error", env._("%(rate)s %% cannot be a reference rate.", rate=line.rate)
        if len(set(same.mapped("rate"))) > 1:
            return "error", env._(
                "The file has different rates for this day: lines %(numbers)s.", numbers=same.mapped("number")
            )
        if line != same[0]:
            return "duplicate", env._("The same as line %(number)s.", number=same[0].number)
        if entered is None:
            return "new", False
        if float_compare(entered, line.rate, precision_digits=4) == 0:
            return "same", False
        return "conflict", env._(
            "%(entered)s %% is entered. Nothing is overwritten: correct it there if the file is right.", entered=entered
        )

    @api.model
    def _explain(self, error):
        """What is wrong with a file or a line, in the user's language."""
        env, detail = self.env, getattr(error, "detail", "")
        explanations = {
            "too_big": env._("The file is far larger than a list of rates."),
            "too_long": env._("The file has more than %(count)s lines.", count=detail),
            "empty": env._("The file is empty."),
            "spreadsheet": env._("This is a spreadsheet. Save it as CSV and choose that file."),
            "not_text": env._("This is no CSV file in UTF-8 or Latin-1. Save it again as “CSV UTF-8”."),
            "quotes": env._("The quotation marks do not match."),
            "columns": env._("A line has the code of the rate, the day, the rate, and where it was published."),
            "ambiguous": env._(
                "Is the rate %(text)s? Between commas that is two columns: separate columns by semicolons, or write a "
                "decimal point.",
                text=detail,
            ),
            "day": env._("“%(text)s” is no day. Write days as 2026-07-01.", text=detail),
            "rate": env._(
                "“%(text)s” is no rate in percent. Write rates as 2.5, with at most four decimals.", text=detail
            ),
        }
        return explanations.get(getattr(error, "reason", ""), env._("The file cannot be read."))


class RateImportLine(models.TransientModel):
    """One line of an imported file, and what becomes of it."""

    _name = "inkasso.rate.import.line"
    _description = "Line of an imported file of reference rates"
    _order = "number"

    import_id = fields.Many2one("inkasso.rate.import", required=True, ondelete="cascade", index=True)
    number = fields.Integer(string="Line", readonly=True)
    text = fields.Char(string="As in the file", readonly=True)
    code = fields.Char(readonly=True)
    kind_id = fields.Many2one("inkasso.rate.kind", string="Reference rate", readonly=True, ondelete="cascade")
    date_from = fields.Date(string="In force from", readonly=True)
    rate = fields.Float(string="Rate (% a year)", digits=(16, 4), readonly=True)
    source = fields.Char(readonly=True)
    status = fields.Selection(
        [
            ("new", "New"),
            ("imported", "Imported"),
            ("same", "Known already"),
            ("duplicate", "Duplicate"),
            ("conflict", "Conflict"),
            ("error", "Error"),
            ("heading", "Heading"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)

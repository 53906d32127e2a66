import logging

from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError

from ...rules.assignment_life import ENDED, followers
from .remittance_file import AMOUNTS

_logger = logging.getLogger(__name__)


class ReportWaitsError(UserError):
    """The report may be right: somebody here has to put something right first."""


class AgencyReportApply(models.Model):
    """What a report changes: the status of its assignment, a row of a remittance, files, the log, a to-do."""

    _inherit = "inkasso.agency.report"

    def _apply(self):
        """Apply each of these by itself; what is wrong with one is written on it, and does not touch the others."""
        for report in self:
            state, error = "applied", False
            try:
                report._find_assignment()
                with self.env.cr.savepoint():
                    error = report.with_company(report.company_id)._carry_out()
            except ReportWaitsError as wrong:
                state, error = "waiting", wrong.args[0]
            except UserError as wrong:
                state, error = "refused", wrong.args[0]
            except (OperationalError, ConcurrencyError):
                raise  # the whole request is tried again
            except Exception:  # whatever one report makes fail must not stop the others
                _logger.warning("Report %s of agency %s failed", report.id, report.agency_id.id, exc_info=True)
                self.env.invalidate_all()
                state, error = "waiting", self.env._("It failed here. Whoever runs the system finds more in its log.")
            report.write({"state": state, "error": str(error)[:500] if error else False})
        self._tell_people()

    def _tell_people(self):
        """One to-do on the agency while any of its reports is to be corrected."""
        for agency, reports in self.grouped("agency_id").items():
            agency = agency.with_context(lang=agency._get_house_lang())
            summary = agency.env._("Correct what the agency reported")
            if any(report.state != "applied" for report in reports):
                agency._raise_problem(summary, key="reports")
            elif not agency.open_report_count:
                agency._settle_problems("reports")

    # -------------------------------------------------------------------------
    # One report
    # -------------------------------------------------------------------------

    def _carry_out(self):
        """Do what this report says of its assignment.

        :return: a remark for people, if any
        :raise UserError: where it cannot be so; ReportWaitsError: where we have to do something first
        """
        self.ensure_one()
        if self.day > self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("The day is yet to come."))
        if self.agency_reference and not self.assignment_id.agency_reference:
            self.assignment_id.agency_reference = self.agency_reference
        remark = getattr(self, f"_apply_{self.kind}")()
        self._pass_files_on()
        return remark

    def _find_assignment(self):
        _ = self.env._
        if self.read_error:
            raise UserError(self.read_error)
        if not self.assignment_id:
            found = self.env["inkasso.assignment"]._find_by_numbers(
                self.agency_id, self.agency_id._get_companies(), [self.reference, self.agency_reference]
            )
            options = [found[name] for name in (self.reference, self.agency_reference) if found.get(name)]
            if not options:
                raise ReportWaitsError(
                    _(
                        "No case of this agency has the number “%(reference)s”, or several have.",
                        reference=self.reference or self.agency_reference or "",
                    )
                )
            self.assignment_id = options[0]
        assignment = self.assignment_id
        if assignment.agency_id != self.agency_id:
            raise UserError(_("%(assignment)s is with another agency.", assignment=assignment.name))
        if not assignment.sent_on:
            raise UserError(_("%(assignment)s was never handed over.", assignment=assignment.name))
        self.company_id = assignment.company_id

    def _get_case(self):
        """The assignment, with what is written about it in the language of who works on it."""
        lang = self.assignment_id._get_problem_users()[:1].lang or self.company_id.partner_id.lang
        return self.assignment_id.with_context(lang=lang)

    # -------------------------------------------------------------------------
    # Status
    # -------------------------------------------------------------------------

    def _apply_status(self):
        status, close_code = self._read_status()
        assignment = self._get_case()
        self._check_status(assignment, status, close_code)
        if assignment.status_on and self.day < assignment.status_on and assignment.status != status:
            labels = dict(assignment._fields["status"]._description_selection(assignment.env))
            text = assignment.env._("Told late, and not taken over: “%(status)s”.", status=labels[status])
            assignment._log(self.day, f"{text} {self.note or ''}".strip(), "agency")
            return self.env._("Older than the present status: noted only.")
        self.write({"status": status, "close_code": close_code})
        assignment._set_status(status, self.day, self.note or "", close_code, source="agency")
        if status == "declined":
            assignment._raise_problem(assignment.env._("The agency declined the case"), note=self.note)
        return False

    def _read_status(self):
        """(status, close code) as told, or as the agency's word for it means."""
        if self.status:
            return self.status, self.close_code or None
        if not self.status_text:
            raise UserError(self.env._("The report says no status."))
        status, code = self.env["inkasso.agency.status.map"]._translate(self.agency_id, self.status_text)
        if not status:
            raise ReportWaitsError(
                self.env._(
                    "Nobody knows what the status “%(word)s” means. Add it to the status words.", word=self.status_text
                )
            )
        return status, (self.close_code or code or None) if status == "closed" else None

    def _check_status(self, assignment, status, close_code):
        _ = self.env._
        labels = dict(self.assignment_id._fields["status"]._description_selection(self.env))
        same = assignment.status == status and (assignment.close_code or None) == close_code
        if assignment.status in ENDED and not same:
            raise UserError(
                _(
                    "%(assignment)s is “%(status)s” and does not change any more.",
                    assignment=assignment.name,
                    status=labels[assignment.status],
                )
            )
        if status == "closed" and not close_code:
            raise UserError(_("Say why the agency closed it."))
        if status == "declined" and not self.note:
            raise UserError(_("Say why the agency declines."))
        if not same and status != assignment.status and status not in followers(assignment.status):
            raise UserError(
                _(
                    "%(assignment)s is “%(before)s” and cannot become “%(after)s”.",
                    assignment=assignment.name,
                    before=labels[assignment.status],
                    after=labels[status],
                )
            )

    # -------------------------------------------------------------------------
    # Notes, files, requests
    # -------------------------------------------------------------------------

    def _apply_note(self):
        if not self.note:
            raise UserError(self.env._("The note is empty."))
        self._get_case()._log(self.day, self.note, "agency")

    def _apply_document(self):
        if not self.attachment_ids:
            raise UserError(self.env._("The report has no file."))
        assignment = self._get_case()
        names = ", ".join(self.attachment_ids.mapped("name"))
        text = assignment.env._("Sent by the agency: %(files)s.", files=names)
        assignment._log(self.day, f"{text} {self.note or ''}".strip(), "agency")

    def _apply_request(self):
        if not self.note:
            raise UserError(self.env._("Say what is asked for."))
        assignment = self._get_case()
        assignment._log(self.day, assignment.env._("The agency asks for documents: %(text)s", text=self.note), "agency")
        assignment._raise_problem(assignment.env._("Answer what the agency asks for"), note=self.note, key="answer")

    def _keep_files(self, files):
        """Make `files` (name, content) those of this report, for whoever may see it."""
        if files:
            self.attachment_ids = self.env["ir.attachment"].create(
                [{"name": name, "raw": content, "res_model": self._name, "res_id": self.id} for name, content in files]
            )

    def _pass_files_on(self):
        """What came with an applied report is with the assignment from now on."""
        self.attachment_ids.write({"res_model": "inkasso.assignment", "res_id": self.assignment_id.id})

    # -------------------------------------------------------------------------
    # Payments
    # -------------------------------------------------------------------------

    def _apply_payment(self):
        """Make it a row of the agency's open draft; what could not be booked as it stands waits for people."""
        assignment = self.assignment_id
        self.currency_id = self.currency_id or assignment.currency_id
        remittance = self.env["inkasso.remittance"]._get_collecting(self.agency_id, self.company_id, self.currency_id)
        line = self.env["inkasso.remittance.line"].create(
            {
                "remittance_id": remittance.id,
                "number": max(remittance.line_ids.mapped("number"), default=0) + 1,
                "assignment_id": assignment.id,
                "reference": self.reference or assignment.name,
                "row_reference": self.key,
                "date": self.day,
                "close_code": self.close_code,
                "text": self.row_text,
                "net_given": self.net_given,
                **{f"amount_{name}": self[f"amount_{name}"] for name in AMOUNTS},
            }
        )
        if line.state == "error":
            raise ReportWaitsError(line.message)
        if line.state == "duplicate":
            message = line.message
            line.unlink()
            return message
        self.write({"remittance_line_id": line.id, "amount_net": line.amount_net})
        collected = line.amount_principal + line.amount_interest + line.amount_fee
        house = self._get_case()
        text = house.env._(
            "The agency reports %(amount)s paid by the debtor; it is in %(remittance)s.",
            amount=self.currency_id.format(collected),
            remittance=remittance.name,
        )
        house._log(self.day, f"{text} {self.note or ''}".strip(), "agency")
        return line.message


class Remittance(models.Model):
    _inherit = "inkasso.remittance"

    def _get_collecting(self, agency, company, currency):
        """The draft to which the payments that `agency` reports are added; a new one once it is booked."""
        drafts = self.search(
            [
                ("agency_id", "=", agency.id),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("is_collecting", "=", True),
                ("move_id", "=", False),
                ("is_void", "=", False),
            ],
            order="id",
            limit=1,
        )
        return drafts or self.create(
            {
                "agency_id": agency.id,
                "company_id": company.id,
                "currency_id": currency.id,
                "is_collecting": True,
                "date": self.env["inkasso.notice"]._get_today(),
            }
        )


class Agency(models.Model):
    _inherit = "inkasso.agency"

    def _get_companies(self):
        """The companies whose cases this agency may have."""
        return self.company_id or self.env["res.company"].search([])

    def _get_house_lang(self):
        return self._get_problem_users()[:1].lang or (self.company_id or self.env.company).partner_id.lang

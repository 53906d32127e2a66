import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from .privacy import DELETED, EMPTIED

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100  # cases a transaction
INSTEAD = "–"  # in texts that cannot be empty


class PrivacyForget(models.AbstractModel):
    """Forgetting what was only needed to collect, when its time is over. Amounts, days and entries stay as they are."""

    _inherit = "inkasso.privacy"

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_forget(self):
        """Forget what is over its time, company by company; a case that cannot be is left, told, and stops no other."""
        today = fields.Date.context_today(self)
        commit = self.env["ir.cron"]._commit_progress
        work = [
            (method, cases)
            for company in self.env["res.company"].search([])
            for method, cases in self._list_due(company, today)
        ]
        commit(remaining=sum(len(cases) for _method, cases in work))
        for method, cases in work:
            for ids in split_every(BATCH_SIZE, cases.ids):
                self._forget_together(method, cases.browse(ids), today)
                if not commit(len(ids)):
                    return

    @api.model
    def _list_due(self, company, today):
        """(method, cases): what is to be forgotten of which closed cases of `company`."""
        Case = self.env["inkasso.case"].sudo()  # what is to be forgotten, by rule
        for months, done, method in (
            (company.inkasso_keep_months, "forgotten_on", self._forget_cases),
            (company.inkasso_keep_letter_months, "letters_forgotten_on", self._forget_letters),
        ):
            if months:
                closed_before = fields.Date.subtract(today, months=months)
                yield (
                    method,
                    Case.search(
                        [
                            ("company_id", "=", company.id),
                            ("stage", "=", "closed"),
                            ("date_closed", "<", closed_before),
                            (done, "=", False),
                        ],
                        order="id",
                    ),
                )

    def _forget_together(self, method, cases, today):
        try:
            with self.env.cr.savepoint():
                method(cases, today)
        except Exception:
            if len(cases) == 1:
                _logger.exception("Personal data of case %s cannot be forgotten", cases.id)
                cases._raise_problem(self.env._("Personal data of this case could not be forgotten"))
                return
            self.env.invalidate_all()
            for case in cases:
                self._forget_together(method, case, today)

    # -------------------------------------------------------------------------
    # Forgetting
    # -------------------------------------------------------------------------

    @api.model
    def _forget_cases(self, cases, day):
        """Forget what belongs to these closed cases, and what is about debtors of whom nothing newer is known."""
        for data in self._get_personal_data():
            if data.case and data.fate in (DELETED, EMPTIED):
                # forgotten by rule, whoever could see it
                self._forget_records(data, self.env[data.model].sudo().search([(data.case, "in", cases.ids)]))
        self._forget_conversations(cases)
        cases.write({"forgotten_on": day})
        cases.flush_recordset()
        self._forget_debtors(self._filter_unknown(cases.partner_id), day, cases.company_id)

    @api.model
    def _filter_unknown(self, debtors):
        """Those of `debtors` of whom no case is remembered and no claim is open, in any company."""
        remembered = (
            self.env["inkasso.case"]
            .sudo()  # of all companies: a debtor is forgotten when none remembers
            ._read_group([("partner_id", "in", debtors.ids), ("forgotten_on", "=", False)], ["partner_id"])
        )
        owing = (
            self.env["inkasso.item"]
            .sudo()  # of all companies: a debtor is forgotten when none remembers
            ._read_group(
                [("partner_id", "in", debtors.ids), ("rest_reason", "not in", ("paid", "draft"))], ["partner_id"]
            )
        )
        return debtors - debtors.browse().union(*(debtor for [debtor] in [*remembered, *owing]))

    @api.model
    def _forget_debtors(self, debtors, day, companies):
        """Forget what `companies` know about `debtors` as such; what another company knows is that one's to keep."""
        for data in self._get_personal_data():
            if not data.case and data.fate in (DELETED, EMPTIED):
                model_sudo = self.env[data.model].sudo()  # machine-kept; whoever calls has checked the right
                domain = [(data.debtor, "in", debtors.ids)]
                if "company_id" in model_sudo._fields:
                    domain.append(("company_id", "in", [*companies.ids, False]))
                records = model_sudo.search(domain)
                if data.model == "inkasso.debtor.fact":  # what holds still protects the debtor
                    records = records.filtered(lambda fact: fact.date_end and fact.date_end <= day)
                self._forget_records(data, records)

    @api.model
    def _forget_records(self, data, records):
        """Delete or empty `records`, past the rules that keep what happened from being edited: time is up for all of it."""
        if not records:
            return
        letters = self._get_letters(records)
        self.env.flush_all()
        table = SQL.identifier(records._table)
        if data.fate == DELETED:
            self.env.cr.execute(SQL("DELETE FROM %s WHERE id = ANY(%s)", table, list(records.ids)))
            letters.unlink()
        else:
            values = SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), INSTEAD if records._fields[name].required else None)
                for name in data.texts
            )
            self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id = ANY(%s)", table, values, list(records.ids)))
        self.env.invalidate_all()
        self._forget_conversations(records, letters)

    @api.model
    def _get_letters(self, records):
        """The documents that `records` themselves name, such as an agreement as it was sent."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.type == "many2one" and field.comodel_name == "ir.attachment"
        ]
        # files of records that are forgotten
        return self.env["ir.attachment"].sudo().union(*(records[name] for name in names))

    @api.model
    def _forget_conversations(self, records, letters=()):
        """Messages of `records`, and their files but `letters`: what people wrote there names people."""
        about = [("res_id", "in", records.ids)]
        # forgotten with their records
        self.env["mail.message"].sudo().search([("model", "=", records._name), *about]).unlink()
        # forgotten with their records
        files = self.env["ir.attachment"].sudo().search([("res_model", "=", records._name), *about])
        files.filtered(lambda file: file not in letters).unlink()

    @api.model
    def _forget_letters(self, cases, day):
        """The letters of these cases, once the accounts need them no more: amounts and days of the notices stay."""
        # forgotten by rule, whoever could see it
        notices = self.env["inkasso.notice"].sudo().search([("case_id", "in", cases.ids)])
        letters = notices.attachment_id
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE inkasso_notice SET attachment_id = NULL, sent_to = NULL, letter_texts = NULL WHERE id = ANY(%s)",
                list(notices.ids),
            )
        )
        self.env.invalidate_all()
        letters.unlink()
        self._forget_conversations(notices)
        cases.write({"letters_forgotten_on": day})

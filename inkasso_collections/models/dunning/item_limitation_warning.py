import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

WARN_BATCH = 500  # claims per transaction
ACTIVITY = "inkasso_collections.activity_limitation"


class ItemLimitationWarning(models.Model):
    """Warning well before a claim is barred: one to-do per case, however many of its claims are concerned."""

    _inherit = "inkasso.item"

    @api.model
    def _cron_warn_of_limitation(self):
        """A to-do on each case with a claim that is barred within the days that its company wants to be warned.

        Reads only dates that nobody was warned of yet. Commits after each batch: killed anywhere, it goes on where it
        was, and nobody is warned twice.
        """
        commit = self.env["ir.cron"]._commit_progress
        today = self.env["inkasso.notice"]._get_today()
        waiting = self._list_to_warn_of(today)
        commit(remaining=len(waiting))
        for ids in split_every(WARN_BATCH, waiting):
            items = self.browse(ids).try_lock_for_update()
            items.filtered(lambda item: item._is_to_warn_of(today))._warn_of_limitation(today)
            if not commit(len(ids)):
                return  # out of time: the scheduler calls again

    @api.model
    def _list_to_warn_of(self, today):
        """Ids of the claims to warn of, those of one debtor together. The index holds nothing else."""
        self.flush_model(["limitation_date", "limitation_warned"])
        self.env["res.company"].flush_model(["inkasso_limitation_days"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.id
                  FROM res_company c
                  JOIN inkasso_item i ON i.company_id = c.id
                 WHERE i.limitation_date >= %(today)s
                   AND i.limitation_date <= %(today)s::date + c.inkasso_limitation_days
                   AND i.limitation_date IS NOT NULL AND i.limitation_warned IS NOT TRUE
                 ORDER BY i.company_id, i.partner_id, i.id
                """,
                today=today,
            )
        )
        return [item_id for (item_id,) in rows]

    def _is_to_warn_of(self, today):
        """Whether it still is: another worker, a payment or a letter may have come in between."""
        self.ensure_one()
        until = fields.Date.add(today, days=self.company_id.inkasso_limitation_days)
        return bool(self.limitation_date) and today <= self.limitation_date <= until and not self.limitation_warned

    def _warn_of_limitation(self, today):
        """Open a case where there is none, and put a to-do on it. Where that fails, the others are warned of."""
        for (company, debtor), items in self.grouped(lambda item: (item.company_id, item.partner_id)).items():
            try:
                with self.env.cr.savepoint():
                    items._warn_on_case(company, debtor, today)
            except Exception:
                self.env.invalidate_all()
                _logger.warning(
                    "Nobody could be warned of the limitation of claims on debtor %s", debtor.id, exc_info=True
                )

    def _warn_on_case(self, company, debtor, today):
        case = self.env["inkasso.case"]._get_or_open([(company, debtor)], today)[company.id, debtor.id]
        self.filtered(lambda item: not item.case_id).case_id = case
        self.limitation_warned = True
        case._warn_of_limitation()

    @api.model
    def _withdraw_warnings(self, rows):
        """The dates of these claims moved: take back the to-dos of cases of which no claim is warned of any more.

        :param rows: facts of the claims, see :meth:`_read_limitation_facts`
        """
        case_ids = {row.case_id for row in rows} - {None}
        if not case_ids:
            return
        still = {
            case.id
            for [case] in self._read_group(
                [("case_id", "in", list(case_ids)), ("limitation_warned", "=", True)], ["case_id"]
            )
        }
        self.env["inkasso.case"].browse(case_ids - still).activity_unlink([ACTIVITY])

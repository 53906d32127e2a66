from odoo import fields, models
from odoo.tools import groupby

SHARED_BY = 5  # debtors of a batch with the very same problem: it is not theirs, but the set-up's
REST_DAYS = 7  # a debtor whose sum is too small, or covered by credits, is looked at again after so many days


class RunResult(models.Model):
    """What becomes of claims that are no notice: they rest, with a reason, and somebody is told where it takes somebody."""

    _inherit = "inkasso.run"

    def _record(self, claims, counted_on, everything=False):
        """Count what happened, and keep a line for each debtor who was not written to (in a preview, for everyone).

        :param counted_on: the part that the claims are of; of a preview, the run
        """
        handled = [claim for claim in claims if not claim.obstacle]
        errors = [claim for claim in claims if claim.obstacle == "error"]
        resting = [claim for claim in claims if claim.obstacle and claim.obstacle != "error"]
        counted_on.line_count += sum(len(claim.lines) for claim in handled)
        counted_on.error_count += len(errors)
        counted_on.rest_count += len(resting)
        kept = claims if everything else errors + resting
        self.env["inkasso.run.line"].create([self._prepare_result(claim) for claim in kept])

    def _prepare_result(self, claim):
        remarks = [claim.message, *(remark for line in claim.lines for remark in line.remarks)]
        result = {None: claim.lane, "error": "error"}.get(claim.obstacle, "rest")
        return {
            "run_id": self.id,
            "company_id": claim.company_id,
            "partner_id": claim.partner_id,
            "currency_id": claim.currency_id,
            "level_id": claim.level_id,
            "result": result,
            "channel": claim.channel,
            "message": "; ".join(dict.fromkeys(remark for remark in remarks if remark)) or False,
            "line_count": len(claim.lines),
            "amount_principal": claim.principal,
            "amount_interest": claim.interest,
            "amount_fee": claim.fees,
            "amount_total": claim.total,
            "item_ids": [fields.Command.set([line.item_id for line in claim.lines])],
        }

    def _rest(self, claims):
        """Claims that became no notice rest: with the reason, and a day on which they are looked at again."""
        for claim in (claim for claim in claims if claim.obstacle):
            if claim.obstacle == "barred":
                self.env["inkasso.item"].browse(line.item_id for line in claim.lines)._rest_barred()
                continue
            days = REST_DAYS if claim.obstacle in ("credit", "minimum") else 1
            self.env["inkasso.item"].browse(line.item_id for line in claim.lines)._postpone(
                claim.obstacle, fields.Date.add(self.date, days=days), claim.message
            )
        self._raise_problems([claim for claim in claims if claim.obstacle == "error"])

    def _raise_problems(self, claims):
        """A to-do on the case of each debtor who was set aside; a problem that many share is one to-do of the run."""
        for message, group in groupby(claims, lambda claim: claim.message):
            if len(group) >= SHARED_BY:
                self._raise_problem(message[:200])
                continue
            cases = self.env["inkasso.notice"]._open_cases(group)
            for claim in group:
                case = cases[claim.company_id, claim.partner_id]
                self.env["inkasso.item"].browse(line.item_id for line in claim.lines).case_id = case
                responsible = self.env["inkasso.level"].browse(claim.level_id).user_id
                case._raise_problem(message[:200], users=responsible)

    def _set_debtor_aside(self, debtor, message, part):
        """One debtor's records made the batch fail: rest them until tomorrow, tell the responsible, go on."""
        company_id, partner_id = debtor
        items = self.env["inkasso.item"].search(
            [("company_id", "=", company_id), ("partner_id", "=", partner_id), ("next_date", "<=", self.date)]
        )
        items._postpone("error", fields.Date.add(self.date, days=1), message)
        part.error_count += 1
        self.env["inkasso.run.line"].create(
            {
                "run_id": self.id,
                "company_id": company_id,
                "partner_id": partner_id,
                "result": "error",
                "message": message,
                "line_count": len(items),
                "item_ids": [fields.Command.set(items.ids)],
            }
        )
        company, partner = self.env["res.company"].browse(company_id), self.env["res.partner"].browse(partner_id)
        case = self.env["inkasso.case"]._get_or_open([(company, partner)], self.date)[company_id, partner_id]
        items.case_id = case
        case._raise_problem(message[:200])

from odoo import api, models
from odoo.fields import Domain


class AssignmentFind(models.Model):
    """Which assignment somebody means who names a number."""

    _inherit = "inkasso.assignment"

    @api.model
    def _find_by_numbers(self, agencies, companies, numbers):
        """The assignment that each of `numbers` names: by our number, the agency's, or that of an invoice; set-based.

        Of several the one that is live, else the newest; where two are as good, none.

        :return: a dict by number
        """
        names = {(number or "").strip() for number in numbers} - {""}
        if not names:
            return {}
        of_agency = Domain("agency_id", "in", agencies.ids) & Domain("company_id", "in", companies.ids)
        candidates = self.search(
            of_agency
            & Domain("sent_on", "!=", False)
            & (
                Domain("name", "in", list(names))
                | Domain("agency_reference", "in", list(names))
                | Domain("line_ids.name", "in", list(names))
            ),
            order="is_live desc, id desc",
        )
        by_name = {}
        for assignment in candidates:
            known = {assignment.name, assignment.agency_reference, *assignment.line_ids.mapped("name")}
            for number in known & names:
                by_name.setdefault(number, []).append(assignment)
        found = {}
        for number, options in by_name.items():
            best = [each for each in options if each.is_live] or options
            if len(best) == 1 or len({each.case_id for each in best}) == 1:
                found[number] = best[0]
        return found

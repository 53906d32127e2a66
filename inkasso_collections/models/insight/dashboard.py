from odoo import api, models
from odoo.exceptions import AccessError

from ...rules.kpi import FORMULAS

MEASURE = {"money": "amount", "count": "__count"}


class Dashboard(models.AbstractModel):
    """What a manager sees first: how collections stand, why, and what to do. One read-only call makes all of it.

    The page is a list of sections of figures, charts and tables; each ability adds its own by extending
    :meth:`_get_sections`. Whatever shows a sum carries the action that opens the very records it is the sum of.
    """

    _name = "inkasso.dashboard"
    _description = "Dashboard of collections"

    @api.model
    @api.readonly
    def get_data(self, filters=None):
        """The whole page for these filters, as plain values.

        :raise AccessError: without the right to see collections
        """
        if not self.env.user.has_group("inkasso_collections.group_user"):
            raise AccessError(self.env._("Only users of Collections see its dashboard."))
        asked = self._read_filters(filters or {})
        return {
            "currency_id": self.env.company.currency_id.id,
            "companies": list(asked.company_ids),
            "filters": {
                "period": asked.period,
                "company_id": asked.company_ids[0] if len(asked.company_ids) == 1 else False,
                **asked.values,
            },
            "options": self._get_options(),
            "period": [asked.begin, asked.end],
            "is_empty": not self._has_receivables(),
            "sections": [section for section in self._get_sections(asked) if section],
        }

    @api.model
    def _has_receivables(self):
        return bool(self.env["inkasso.item"].search_count([("company_id", "in", self.env.companies.ids)], limit=1))

    @api.model
    def _get_sections(self, filters):
        """The sections of the page in their order; EXTENDED by each ability that has figures."""
        return []

    # -------------------------------------------------------------------------
    # Building blocks
    # -------------------------------------------------------------------------

    @api.model
    def _make_section(self, key, title, figures=(), charts=(), tables=()):
        return {
            "key": key,
            "title": title,
            "figures": list(figures),
            "charts": [chart for chart in charts if chart],
            "tables": [table for table in tables if table],
        }

    @api.model
    def _make_figure(self, key, label, value, kind="money", action=None, formula=None, **more):
        """One number.

        :param value: None where there is nothing to judge
        :param kind: money, count, days or share
        :param formula: key into the formulas of the key figures, or a text of its own
        :param more: `note` (a line below), `tone` (good, bad), `target` (value to be compared with)
        """
        return {
            "key": key,
            "label": label,
            "value": self._as_number(value, kind),
            "kind": kind,
            "action": action,
            **self._explain(formula),
            **more,
        }

    @api.model
    def _as_number(self, value, kind):
        if value is None:
            return None
        return self.env.company.currency_id.round(float(value)) if kind == "money" else round(float(value), 4)

    @api.model
    def _explain(self, formula):
        """Formula and source in words, for whoever rests on a figure."""
        known = FORMULAS.get(formula)
        if not known:
            return {"formula": formula or "", "source": ""}
        return {"formula": self._get_formula_text(formula), "source": known.source}

    @api.model
    def _get_formula_text(self, formula):
        """The formulas of the rules in the user's language."""
        texts = {
            "dso": self.env._(
                "Open receivables at the end of the period / sales on credit of the period × days of the period"
            ),
            "best_dso": self.env._(
                "Open receivables not yet due at the end of the period / sales on credit of the period × days of the period"
            ),
            "add": self.env._("DSO − best possible DSO"),
            "days_late": self.env._("Mean of (day of payment − due date) over what was paid in the period"),
            "cei": self.env._(
                "(receivables at the beginning + sales − receivables at the end) / "
                "(receivables at the beginning + sales − receivables at the end that are not yet due)"
            ),
            "recovery": self.env._("Collected / placed, of the same placements; what was credited is not collected"),
            "net_back": self.env._("(Collected − commission − costs) / placed"),
            "promises_kept": self.env._(
                "Promises kept in full by their day and the days of grace / promises whose day has come"
            ),
            "cost_to_collect": self.env._(
                "(Cost of work, postage, agencies and courts − what debtors paid of it) / collected"
            ),
            "roll": self.env._("Open in the next age band now / open in this age band 30 days ago"),
            "in_time": self.env._(
                "Claimed amounts that were paid by the notice's deadline / claimed amounts whose deadline has passed"
            ),
        }
        return texts[formula]

    @api.model
    def _make_action(self, name, model, domain, measure="amount", views="list,pivot,graph"):
        """What opens the records of a figure: its `measure` over them adds up to the figure."""
        return {"name": name, "model": model, "domain": list(domain), "measure": measure, "views": views.split(",")}

    @api.model
    def _make_chart(self, key, title, labels, datasets, kind="bar", unit="money", formula=None, empty=""):
        """A chart; `datasets` are dicts of label, values, actions (one per value, or None) and tone.

        :param empty: what is said where there is nothing to draw
        """
        return {
            "key": key,
            "title": title,
            "kind": kind,
            "unit": unit,
            "labels": labels,
            "datasets": datasets,
            "empty": empty,
            **self._explain(formula),
        }

    @api.model
    def _count_lines(self, count):
        return self.env._("1 line") if count == 1 else self.env._("%(count)s lines", count=count)

    @api.model
    def _make_table(self, key, title, columns, rows, empty="", formula=None):
        """A table; `columns` are (label, kind), `rows` dicts of cells and action."""
        return {
            "key": key,
            "title": title,
            "columns": [{"label": label, "kind": kind} for label, kind in columns],
            "rows": rows,
            "empty": empty,
            **self._explain(formula),
        }

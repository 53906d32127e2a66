from odoo import api, models
from odoo.tools.misc import formatLang

from ..rules.curve_drawing import Frame, marks, places, points, scale_top
from ..rules.performance import cohort_curve, pooled_curve

STEPS = 12
# Dark enough for print, and unlike each other in grey, too.
COLOURS = ("#1f5c8b", "#c8702a", "#2a8a63", "#7a4f9e", "#8f2d2d", "#5b6673")
# From how much back on a cell of a cohort is shaded darker.
SHADES = ((0.6, "#9cc7ae"), (0.4, "#bcdac8"), (0.2, "#d9eadf"), (0.0, "#f2f7f4"))


class AgencyReviewCurves(models.AbstractModel):
    """The curves of the printed review, as where to draw them, and the cohorts as shaded cells."""

    _inherit = "report.inkasso_collections.agency_review"

    @api.model
    def _draw(self, page, filters, ledgers, name):
        """The drawing of the curves: of each agency, or of the last cohorts and the whole of one agency."""
        groups = ledgers[name]
        if name == "agency_id":
            chosen = sorted(groups, key=lambda key: (-sum(groups[key][0].values()), key))[: len(COLOURS)]
            curves = [pooled_curve(*groups[key], filters.today, STEPS) for key in chosen]
        else:
            chosen = sorted(key for key in groups if cohort_curve(*groups[key], filters.today, STEPS)[0] is not None)
            chosen = chosen[1 - len(COLOURS) :]
            curves = [cohort_curve(*groups[key], filters.today, STEPS) for key in chosen]
        labels = [page._get_labels(name, chosen)[key] for key in chosen]
        if name == "cohort" and ledgers[None]:
            curves.insert(0, pooled_curve(*ledgers[None][None], filters.today, STEPS))
            labels.insert(0, self.env._("All of the period"))
        if not any(curve[0] is not None for curve in curves):
            return None
        frame = Frame()
        top, spacing = scale_top(curves)
        return {
            "width": frame.width,
            "height": frame.height,
            "left": frame.left,
            "right": frame.width - frame.right,
            "base": frame.height - frame.bottom,
            "marks": [(self._format(share, "share"), height) for share, height in marks(top, spacing, frame)],
            "steps": list(enumerate(places(STEPS, frame)))[1:],
            "curves": [
                {
                    "label": label,
                    "colour": colour,
                    "width": 3 if label == labels[0] else 1.6,
                    "points": " ".join(f"{across},{height}" for across, height in points(curve, top, frame)),
                    "end": points(curve, top, frame)[-1],
                }
                for label, colour, curve in zip(labels, COLOURS, curves, strict=False)
            ],
        }

    @api.model
    def _get_cohorts(self, page, filters, facts, ledgers):
        """The cohorts of the last two years, the youngest first: label, cases, placed, and a shaded cell a month."""
        return [
            {
                "cells": [
                    cohort.strftime("%Y-%m"),
                    self._format(facts["cohort"][cohort].count, "count"),
                    self._format(facts["cohort"][cohort].placed, "money"),
                ],
                "shares": [self._shade(share) for share in cohort_curve(*ledger, filters.today, STEPS)],
            }
            for cohort, ledger in sorted(ledgers["cohort"].items(), reverse=True)[:24]
        ]

    @api.model
    def _shade(self, share):
        if share is None:
            return {"text": "", "colour": "#ffffff"}
        colour = next((colour for bound, colour in SHADES if share >= bound), "#ffffff")
        return {"text": formatLang(self.env, 100 * float(share), digits=0), "colour": colour}

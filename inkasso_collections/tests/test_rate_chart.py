"""The chart of reference rates, in a browser."""

import json

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "inkasso")
class TestRateChart(HttpCase):
    def test_missing_is_not_zero(self):
        """Rates in steps; what nobody has entered is left empty, and a rate of zero is drawn."""
        dk, uk, ecb = (self.env.ref(f"inkasso_collections.rate_kind_{name}").name for name in ("dk", "uk", "ecb"))
        # the last rates of all kinds are of July 2026, but for Denmark
        self.env["inkasso.reference.rate"].search([("date_from", ">", "2026-07-01")]).unlink()
        self.env["inkasso.reference.rate"].search(
            [("date_from", "=", "2026-07-01"), ("kind_id.name", "=", dk)]
        ).unlink()
        action = self.env.ref("inkasso_collections.inkasso_reference_rate_action_chart")
        action.context = {}
        script = """
            const chart = Chart.getChart(document.querySelector(".o_graph_renderer canvas"));
            const datasets = Object.fromEntries(chart.data.datasets.map((dataset) => [dataset.label, dataset]));
            const names = %s;
            const [dk, uk, ecb] = names.map((name) => datasets[name].data);
            const facts = {
                "Denmark's missing rate is left out": dk.at(-1) === null && dk.at(-2) === 1.75,
                "others have it": uk.at(-1) === 3.75,
                "what was before the first value is left out": uk[0] === null,
                "zero is a rate": ecb[chart.data.labels.findIndex((label) => label.includes("2019"))] === 0,
                "two points a year": chart.data.labels.length === 49,
                "drawn in steps": chart.data.datasets.every((dataset) => dataset.stepped && dataset.spanGaps),
            };
            const wrong = Object.keys(facts).filter((name) => !facts[name]);
            if (wrong.length) {
                console.error(wrong.join("; "), JSON.stringify([chart.data.labels, dk, uk]));
            } else {
                console.log("test successful");
            }
        """
        self.browser_js(
            f"/odoo/action-{action.id}",
            script % json.dumps([dk, uk, ecb]),
            ready="!!(window.Chart && Chart.getChart(document.querySelector('.o_graph_renderer canvas')))",
            login="admin",
        )

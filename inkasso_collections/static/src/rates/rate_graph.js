import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";

/**
 * Odoo's graph fills what is missing with zero. A reference rate that nobody has entered is not zero, and zero is a rate
 * that there has been: so what is missing stays empty.
 */
export class RateGraphModel extends graphView.Model {
    /** Periods without any rate, which Odoo adds between the others, are no points. */
    _getProcessedDataPoints() {
        return super._getProcessedDataPoints().filter((dataPoint) => dataPoint.count);
    }

    _getData(dataPoints, forceUseAllDataPoints) {
        const data = super._getData(dataPoints, forceUseAllDataPoints);
        for (const dataset of data.datasets) {
            // only points that came from the server have a domain
            dataset.data = dataset.data.map((value, index) => (dataset.domains[index].length ? value : null));
        }
        return data;
    }
}

export class RateGraphRenderer extends graphView.Renderer {
    /** A rate holds until the next one. */
    getLineChartData() {
        const data = super.getLineChartData();
        for (const dataset of data.datasets) {
            dataset.stepped = true;
            dataset.spanGaps = true;
        }
        return data;
    }
}

registry.category("views").add("inkasso_rate_graph", {
    ...graphView,
    Model: RateGraphModel,
    Renderer: RateGraphRenderer,
});

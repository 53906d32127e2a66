/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

import { formatValue } from "./format";

// Colours by meaning, which hold on light and dark ground, and differ in lightness for those who see no hues.
const TONES = {
    good: "#2a9d6f",
    neutral: "#8a94a6",
    bad: "#c0392b",
    age1: "#e6b93c",
    age2: "#e2902f",
    age3: "#d96a35",
    age4: "#c0392b",
    age5: "#7d1f2c",
};
const PLAIN = ["#3a7ca5", "#8a94a6", "#2a9d6f", "#e2902f", "#7d5ba6", "#c0392b"];

/** A chart of Chart.js; the same as a table for those who do not see it, for the keyboard, and on wish for all. */
export class ChartCard extends Component {
    static template = "inkasso_collections.DashboardChart";
    static props = { chart: Object, currencyId: Number, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ showTable: false });
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
                return () => this.destroy();
            },
            () => [this.props.chart, this.state.showTable]
        );
        onWillUnmount(() => this.destroy());
    }

    get isEmpty() {
        const { datasets } = this.props.chart;
        return !datasets.some((dataset) => dataset.values.some((value) => value));
    }

    format(value, short = false) {
        return formatValue(value, this.props.chart.unit, this.props.currencyId, { short });
    }

    getAction(dataset, index) {
        return dataset.actions && dataset.actions[index];
    }

    // ---------------------------------------------------------------------
    // Drawing
    // ---------------------------------------------------------------------

    destroy() {
        this.drawn?.destroy();
        this.drawn = null;
    }

    draw() {
        this.destroy();
        if (this.canvas.el) {
            this.drawn = new Chart(this.canvas.el, this.getConfig());
        }
    }

    getConfig() {
        const { chart } = this.props;
        const ink = getComputedStyle(this.canvas.el).color; // of the theme, light or dark
        const grid = ink.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, "rgba($1, 0.15)");
        const isStacked = chart.kind === "stacked";
        return {
            type: chart.kind === "line" ? "line" : "bar",
            data: {
                labels: chart.labels,
                datasets: chart.datasets.map((dataset, index) => this.getDataset(dataset, index)),
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                onClick: (ev, elements) => this.onClick(elements),
                onHover: (ev, elements) => {
                    const dataset = elements.length && chart.datasets[elements[0].datasetIndex];
                    const isLink = dataset && this.getAction(dataset, elements[0].index);
                    ev.native.target.style.cursor = isLink ? "pointer" : "default";
                },
                plugins: {
                    legend: { display: chart.datasets.length > 1, position: "bottom", labels: { color: ink, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: (item) => `${item.dataset.label}: ${this.format(item.raw)}`,
                        },
                    },
                },
                scales: {
                    x: { stacked: isStacked, ticks: { color: ink }, grid: { display: false } },
                    y: {
                        stacked: isStacked,
                        beginAtZero: true,
                        ticks: { color: ink, maxTicksLimit: 6, callback: (value) => this.format(value, true) },
                        grid: { color: grid },
                    },
                },
            },
        };
    }

    getDataset(dataset, index) {
        const colour = dataset.tones
            ? dataset.tones.map((tone) => TONES[tone])
            : TONES[dataset.tone] || PLAIN[index % PLAIN.length];
        return {
            label: dataset.label,
            data: dataset.values,
            backgroundColor: colour,
            borderColor: colour,
            spanGaps: true,
            ...(dataset.kind === "line" ? { type: "line", borderDash: [4, 4], order: -1 } : {}),
            ...(this.props.chart.kind === "line" ? { borderWidth: 2, tension: 0.2 } : {}),
        };
    }

    onClick(elements) {
        if (elements.length) {
            const [{ datasetIndex, index }] = elements;
            this.props.open(this.getAction(this.props.chart.datasets[datasetIndex], index));
        }
    }
}

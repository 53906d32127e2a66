/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

import { formatValue } from "./format";

// Colours by meaning, on light and on dark ground: each stands out from it, and they differ in lightness for those who see
// no hues.
const TONES = {
    light: {
        good: "#1f8a5f",
        neutral: "#6b7486",
        bad: "#b03020",
        age1: "#b8860b",
        age2: "#c96f12",
        age3: "#c4501b",
        age4: "#b03020",
        age5: "#7d1f2c",
    },
    dark: {
        good: "#46b98a",
        neutral: "#a3acbd",
        bad: "#e0604f",
        age1: "#f0cf6b",
        age2: "#eda95a",
        age3: "#e8834f",
        age4: "#e0604f",
        age5: "#d0587a",
    },
};
const PLAIN = {
    light: ["#2f6f96", "#6b7486", "#1f8a5f", "#c96f12", "#7d5ba6", "#b03020"],
    dark: ["#6fb1dc", "#a3acbd", "#46b98a", "#eda95a", "#b79ae0", "#e0604f"],
};
const INK_ON_PAPER = "rgb(33, 37, 41)";
const SIZE_ON_PAPER = { width: "300px", height: "230px" }; // two beside each other on an upright page
// What a key adds to the place of the bar that is chosen: (along the labels, along what is shown of each).
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

const LONGEST = 24; // characters of a label under the bars; a tooltip has all of it

function shorten(label) {
    return label && label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
}

/** Whether texts of this colour, as browsers say colours, are made for dark ground. */
export function isLight(ink) {
    const [red, green, blue] = (ink.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

/**
 * A chart of Chart.js; the same as a table for those who do not see it, and on wish for all. With the keyboard arrows choose a
 * bar and Enter opens it.
 */
export class ChartCard extends Component {
    static template = "inkasso_collections.DashboardChart";
    static props = { chart: Object, currencyId: Number, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ showTable: false, said: "" });
        this.chosen = null; // the bar that the keyboard stands on
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
                return () => this.destroy();
            },
            () => [this.props.chart, this.state.showTable]
        );
        onWillUnmount(() => this.destroy());
        // paper is white, whatever the screen is
        useExternalListener(window, "beforeprint", () => this.redraw(SIZE_ON_PAPER, INK_ON_PAPER));
        useExternalListener(window, "afterprint", () => this.redraw({ width: "", height: "" }));
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

    draw(ink) {
        this.destroy();
        this.chosen = null;
        this.state.said = "";
        if (this.canvas.el) {
            this.drawn = new Chart(this.canvas.el, this.getConfig(ink || getComputedStyle(this.canvas.el).color));
        }
    }

    redraw(size, ink) {
        if (this.canvas.el) {
            Object.assign(this.canvas.el.parentElement.style, size);
            this.draw(ink);
        }
    }

    /** `ink`: the colour of texts, by default that of the theme, light or dark. */
    getConfig(ink) {
        const { chart } = this.props;
        const grid = ink.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, "rgba($1, 0.15)");
        const isStacked = chart.kind === "stacked";
        return {
            type: chart.kind === "line" ? "line" : "bar",
            data: {
                labels: chart.labels,
                datasets: chart.datasets.map((dataset, index) => this.getDataset(dataset, index, isLight(ink) ? "dark" : "light")),
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
                    x: { stacked: isStacked, ticks: { color: ink, callback: (value) => shorten(chart.labels[value]) }, grid: { display: false } },
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

    getDataset(dataset, index, ground) {
        const colour = dataset.tones
            ? dataset.tones.map((tone) => TONES[ground][tone])
            : TONES[ground][dataset.tone] || PLAIN[ground][index % PLAIN[ground].length];
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

    // ---------------------------------------------------------------------
    // Mouse and keyboard
    // ---------------------------------------------------------------------

    onKeydown(ev) {
        const { labels, datasets } = this.props.chart;
        if (ev.key in STEPS) {
            const [along, across] = STEPS[ev.key];
            const { index, datasetIndex } = this.chosen || { index: along < 0 ? 0 : -along, datasetIndex: across ? -across : 0 };
            this.choose({
                index: (index + along + labels.length) % labels.length,
                datasetIndex: (datasetIndex + across + datasets.length) % datasets.length,
            });
        } else if ((ev.key === "Enter" || ev.key === " ") && this.chosen) {
            this.onClick([this.chosen]);
        } else {
            return;
        }
        ev.preventDefault();
    }

    /** Show what one bar says, as if the mouse were over it, and let it be read out. */
    choose(place) {
        const { labels, datasets } = this.props.chart;
        const dataset = datasets[place.datasetIndex];
        this.chosen = place;
        this.state.said = `${labels[place.index]}, ${dataset.label}: ${this.format(dataset.values[place.index])}`;
        this.drawn.setActiveElements([place]);
        this.drawn.tooltip.setActiveElements([place], this.drawn.getDatasetMeta(place.datasetIndex).data[place.index]);
        this.drawn.update("none");
    }

    onClick(elements) {
        if (elements.length) {
            const [{ datasetIndex, index }] = elements;
            this.props.open(this.getAction(this.props.chart.datasets[datasetIndex], index));
        }
    }
}

import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    MockServer,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { busService } from "@bus/services/bus_service";
import { waitForChannels, waitNotifications } from "@bus/../tests/bus_test_helpers";
import { Component, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { readFilters } from "@inkasso_collections/dashboard/dashboard";
import { ChartCard } from "@inkasso_collections/dashboard/chart_card";
import { formatValue } from "@inkasso_collections/dashboard/format";

defineMailModels();
setupChartJsForTests();

class Elsewhere extends Component {
    static template = xml`<div class="o_elsewhere"/>`;
    static props = ["*"];
}

const ACTION = { name: "Overdue", model: "partner", domain: [["id", "=", 1]], measure: "amount", views: ["list"] };

function makePage(changes = {}) {
    return {
        currency_id: 1,
        companies: [1],
        filters: { period: "90d" },
        options: {
            period: [
                ["90d", "Last 90 days"],
                ["month", "This month"],
            ],
            company_id: [[1, "One"]],
            currency_id: [],
            segment: [
                ["consumer", "Consumers"],
                ["business", "Businesses"],
            ],
            user_id: [],
            salesperson_id: [],
        },
        is_empty: false,
        sections: [
            {
                key: "now",
                title: "Right now",
                figures: [
                    { key: "overdue", label: "Overdue", value: 1234.5, kind: "money", action: ACTION, formula: "Sum", source: "" },
                    { key: "dso", label: "DSO", value: null, kind: "days", action: null, formula: "f", source: "CRF" },
                ],
                charts: [
                    {
                        key: "age",
                        title: "By age",
                        kind: "bar",
                        unit: "money",
                        labels: ["Not yet due", "1–30 days"],
                        formula: "",
                        source: "",
                        datasets: [{ label: "Open", values: [10, 20], actions: [null, { ...ACTION, name: "1–30 days" }] }],
                    },
                    {
                        key: "roll",
                        title: "Roll rates",
                        kind: "line",
                        unit: "share",
                        labels: [],
                        formula: "",
                        source: "",
                        datasets: [],
                    },
                ],
                tables: [
                    {
                        key: "top",
                        title: "Largest debtors",
                        columns: [
                            { label: "Debtor", kind: "text" },
                            { label: "Overdue", kind: "money" },
                        ],
                        rows: [{ cells: ["Anna", 5], action: { ...ACTION, name: "Anna" } }],
                        empty: "",
                        formula: "",
                        source: "",
                    },
                ],
            },
        ],
        ...changes,
    };
}

async function mountDashboard(page = makePage()) {
    onRpc("inkasso.dashboard", "get_data", ({ args }) => {
        expect.step(["get_data", args[0]]);
        return page;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "inkasso_dashboard" });
    await animationFrame();
}

test("one call makes the page", async () => {
    await mountDashboard();
    expect.verifySteps([["get_data", {}]]);
    expect("[data-figure=overdue] .o_inkasso_value").toHaveText(/1,234\.50/);
    expect("[data-figure=dso] .o_inkasso_value").toHaveText("–");
    expect("[data-figure=dso]").toHaveAttribute("title", "f. Source: CRF");
    expect("[data-chart=age] canvas").toHaveCount(1);
    expect("[data-chart=roll] canvas").toHaveCount(0);
    expect("[data-chart=roll] p").toHaveCount(1);
});

test("a figure, a bar and a row open their records", async () => {
    await mountDashboard();
    const opened = [];
    patchWithCleanup(getService("action"), {
        doAction(action) {
            opened.push([action.name, action.res_model, action.domain]);
        },
    });
    await contains("[data-figure=overdue]").click();
    await contains("[data-chart=age] header button").click();
    expect("[data-chart=age] canvas").toHaveCount(0);
    await contains("[data-chart=age] td button").click();
    await contains("[data-table=top] td button").click();
    expect(opened).toEqual([
        ["Overdue", "partner", [["id", "=", 1]]],
        ["1–30 days", "partner", [["id", "=", 1]]],
        ["Anna", "partner", [["id", "=", 1]]],
    ]);
    expect.verifySteps([["get_data", {}]]);
});

test("bars are chosen and opened with the keyboard", async () => {
    await mountDashboard();
    const opened = [];
    patchWithCleanup(getService("action"), {
        doAction(action) {
            opened.push(action.name);
        },
    });
    queryOne("[data-chart=age] canvas").focus();
    await press("Enter"); // nothing is chosen yet
    await press("ArrowRight");
    await animationFrame();
    expect("[data-chart=age] [role=status]").toHaveText(/^Not yet due, Open: .*10\.00/);
    await press("Enter"); // it has no records
    await press("ArrowRight");
    await animationFrame();
    expect("[data-chart=age] [role=status]").toHaveText(/^1–30 days, Open: .*20\.00/);
    await press("Enter");
    await press("ArrowLeft");
    await press("ArrowLeft");
    await animationFrame();
    expect("[data-chart=age] [role=status]").toHaveText(/^1–30 days/);
    await press("ArrowDown");
    await press(" ");
    expect(opened).toEqual(["1–30 days", "1–30 days"]);
    expect.verifySteps([["get_data", {}]]);
});

test("charts are printed in ink, and drawn in the colours of the screen afterwards", async () => {
    const inks = [];
    patchWithCleanup(ChartCard.prototype, {
        getConfig(ink) {
            inks.push(ink);
            return super.getConfig(ink);
        },
    });
    await mountDashboard();
    queryOne("[data-chart=age] canvas").style.color = "rgb(250, 250, 250)";
    window.dispatchEvent(new Event("beforeprint"));
    window.dispatchEvent(new Event("afterprint"));
    expect(inks.slice(-2)).toEqual(["rgb(33, 37, 41)", "rgb(250, 250, 250)"]);
    expect.verifySteps([["get_data", {}]]);
});

test("what opens nothing is no button", async () => {
    await mountDashboard();
    expect("button[data-figure=overdue]").toHaveCount(1);
    expect("button[data-figure=dso]").toHaveCount(0);
    expect.verifySteps([["get_data", {}]]);
});

test("filters are asked for, and shown only where there is a choice", async () => {
    await mountDashboard();
    expect(".o_inkasso_filters select").toHaveCount(2);
    await contains("select[name=segment]").select("business");
    await animationFrame();
    expect.verifySteps([
        ["get_data", {}],
        ["get_data", { segment: "business" }],
    ]);
    await contains("select[name=segment]").select("");
    await animationFrame();
    expect.verifySteps([["get_data", {}]]);
});

test("filters are read from the address", () => {
    expect(readFilters({ period: "month", user_id: "7", segment: "", currency_id: false, action: "x" })).toEqual({
        period: "month",
        user_id: 7,
    });
    expect(readFilters(undefined)).toEqual({});
});

test("the figures are read again on wish", async () => {
    await mountDashboard();
    await contains("button[aria-label='Read the figures again']").click();
    await animationFrame();
    expect.verifySteps([
        ["get_data", {}],
        ["get_data", {}],
    ]);
});

/** As the server does when a transaction that changed figures of a company is committed. */
function announce(companyId) {
    MockServer.env["bus.bus"]._sendone("inkasso_dashboard", "inkasso.dashboard/changed", { company_id: companyId });
}

test("what others change shows by itself", async () => {
    await mountDashboard();
    await waitForChannels(["inkasso_dashboard"]); // takes long enough for the second look
    expect.verifySteps([
        ["get_data", {}],
        ["get_data", {}],
    ]);
    announce(1);
    await waitNotifications(["inkasso.dashboard/changed", { company_id: 1 }]);
    await advanceTime(8000);
    expect.verifySteps([["get_data", {}]]);
});

test("many changes are read at once", async () => {
    let tell;
    patchWithCleanup(busService, {
        start() {
            const service = super.start(...arguments);
            patchWithCleanup(service, {
                subscribe(type, callback) {
                    if (type === "inkasso.dashboard/changed") {
                        tell = () => callback({ company_id: 1 });
                    }
                    return super.subscribe(...arguments);
                },
            });
            return service;
        },
    });
    await mountDashboard();
    expect.verifySteps([["get_data", {}]]);
    for (let number = 0; number < 5; number++) {
        tell();
    }
    await advanceTime(1000);
    tell();
    await advanceTime(1000);
    expect.verifySteps([]);
    await advanceTime(4500);
    expect.verifySteps([["get_data", {}]]);
    await advanceTime(10000);
    expect.verifySteps([["get_data", {}]]);
    await advanceTime(10000);
    expect.verifySteps([]);
    tell();
    await advanceTime(6500);
    expect.verifySteps([["get_data", {}]]);
});

test("changes in companies that are not shown are no news", async () => {
    await mountDashboard();
    await waitForChannels(["inkasso_dashboard"]);
    announce(2);
    await waitNotifications(["inkasso.dashboard/changed", { company_id: 2 }]);
    await advanceTime(20000);
    expect.verifySteps([
        ["get_data", {}],
        ["get_data", {}],
    ]);
});

test("who has left the page hears no more", async () => {
    await mountDashboard();
    await waitForChannels(["inkasso_dashboard"]);
    registry.category("actions").add("inkasso_test_elsewhere", Elsewhere, { force: true });
    await getService("action").doAction({ type: "ir.actions.client", tag: "inkasso_test_elsewhere" });
    await animationFrame();
    await waitForChannels(["inkasso_dashboard"], { operation: "delete" });
    announce(1);
    await advanceTime(10000);
    expect.verifySteps([
        ["get_data", {}],
        ["get_data", {}],
    ]);
});

test("without any invoice it says what to do", async () => {
    await mountDashboard(makePage({ is_empty: true, sections: [] }));
    expect(".o_inkasso_empty h2").toHaveText("Nothing to collect yet");
    expect(".o_inkasso_filters").toHaveCount(0);
    expect.verifySteps([["get_data", {}]]);
});

test("charts are there as tables for those who do not see them", async () => {
    await mountDashboard();
    expect(queryAllTexts("[data-chart=age] th[scope=row]")).toEqual(["Not yet due", "1–30 days"]);
    expect(queryOne("[data-chart=age] canvas").getAttribute("aria-label")).toBe("By age");
    expect.verifySteps([["get_data", {}]]);
});

test("values as people read them", async () => {
    await makeMockEnv();
    expect(formatValue(null, "money", 1)).toBe("–");
    expect(formatValue(0.256, "share", 1)).toBe("25.6 %");
    expect(formatValue(12, "days", 1)).toBe("12");
    expect(formatValue(12.345, "days", 1)).toBe("12.3");
    expect(formatValue(1200, "count", 1)).toBe("1,200");
    expect(formatValue("text", "text", 1)).toBe("text");
});

import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    getService,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { readFilters } from "@inkasso_collections/dashboard/dashboard";
import { formatValue } from "@inkasso_collections/dashboard/format";

defineMailModels();
setupChartJsForTests();

const ACTION = { name: "Overdue", model: "partner", domain: [["id", "=", 1]], measure: "amount", views: ["list"] };

function makePage(changes = {}) {
    return {
        currency_id: 1,
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

/* global luxon */
import { Component, onMounted, onWillStart, onWillUnmount, useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { ChartCard } from "./chart_card";
import { Figure } from "./figure";
import { Filters, FILTERS } from "./filters";
import { TableCard } from "./table_card";

const { DateTime } = luxon;

const CHANNEL = "inkasso_dashboard";
const CHANGED = "inkasso.dashboard/changed";
// While much changes, as during a run, the figures are read again every so often, not at each change. A worker of the server
// tells but the first change of five seconds (QUIET_SECONDS): what follows it is read, too.
const NEWS_DELAY = 6000;

/** The filters among the values of an address; numbers come as numbers. */
export function readFilters(state, known = FILTERS) {
    const filters = {};
    for (const { name, isText } of known) {
        const value = state?.[name];
        if (value !== undefined && value !== null && value !== false && value !== "") {
            filters[name] = isText ? String(value) : Number(value);
        }
    }
    return filters;
}

/**
 * How collections stand: the page that the server describes, section by section. It knows no figure of its own, so
 * that whatever adds a section on the server is shown here without a change.
 */
export class CollectionsDashboard extends Component {
    static template = "inkasso_collections.Dashboard";
    static components = { ChartCard, Figure, Filters, Layout, TableCard };
    static props = { ...standardActionServiceProps };
    static model = "inkasso.dashboard";
    static filters = FILTERS;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.bus = useService("bus_service");
        this.state = useState({ data: null, isLoading: false, readAt: "" });
        this.filters = this.readFilters({ ...this.props.action?.params, ...(this.props.state || router.current) });
        useSetupAction({ getLocalState: () => this.filters });
        onWillStart(() => this.load());
        onMounted(() => this.readAgain());
        useExternalListener(document, "visibilitychange", () => this.onVisible());
        this.followNews();
    }

    /** Hear of changes that anybody makes, as long as the page is open. */
    followNews() {
        const onNews = ({ company_id }) => this.onNews(company_id);
        this.bus.addChannel(CHANNEL);
        this.bus.subscribe(CHANGED, onNews);
        onWillUnmount(() => {
            browser.clearTimeout(this.newsTimer);
            this.bus.unsubscribe(CHANGED, onNews);
            this.bus.deleteChannel(CHANNEL);
        });
    }

    readFilters(state) {
        return readFilters(state, this.constructor.filters);
    }

    get page() {
        return this.constructor;
    }

    async load() {
        this.state.isLoading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call(this.page.model, "get_data", [this.filters])
            );
            this.state.readAt = DateTime.now().toLocaleString(DateTime.TIME_SIMPLE);
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Figures of a company have changed: read them soon, once, if they are shown and seen; else on coming back. */
    onNews(companyId) {
        const shown = this.state.data?.companies || [];
        if (shown.includes(companyId) && document.visibilityState === "visible") {
            this.readAgain();
        }
    }

    /**
     * Read the figures once more when the quiet time of whoever told of a change is over; once more after that where there
     * was news meanwhile. Also after a first look: it may have come in the middle of such a time.
     */
    readAgain() {
        if (this.newsTimer) {
            this.isToldAgain = true;
            return;
        }
        this.newsTimer = browser.setTimeout(() => {
            this.newsTimer = null;
            if (this.isToldAgain) {
                this.isToldAgain = false;
                this.readAgain();
            }
            return this.load();
        }, NEWS_DELAY);
    }

    /** Whoever comes back from another tab, where things were changed, sees how they are now. */
    async onVisible() {
        if (document.visibilityState === "visible") {
            await this.load();
            this.readAgain();
        }
    }

    /** Show what `changes` ask for, and keep it in the address. */
    async setFilters(changes) {
        this.filters = this.readFilters({ ...this.filters, ...changes });
        const address = Object.fromEntries(this.page.filters.map(({ name }) => [name, this.filters[name]]));
        this.props.updateActionState?.(address);
        await this.load();
    }

    /** Open exactly the records behind a figure, bar or row. */
    async open(action) {
        if (!action) {
            return;
        }
        await this.action.doAction({
            type: "ir.actions.act_window",
            name: action.name,
            res_model: action.model,
            domain: action.domain,
            views: action.views.map((view) => [false, view]),
            context: action.context || {},
            target: "current",
        });
    }

    print() {
        window.print();
    }

    openStart() {
        return this.action.doAction("inkasso_collections.inkasso_start_action");
    }

    openInvoices() {
        return this.action.doAction("account.action_move_out_invoice_type");
    }
}

registry.category("actions").add("inkasso_dashboard", CollectionsDashboard);

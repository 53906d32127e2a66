import { Component, onWillStart, useExternalListener, useState } from "@odoo/owl";
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

/** The filters among the values of an address; numbers come as numbers. */
export function readFilters(state) {
    const filters = {};
    for (const { name, isText } of FILTERS) {
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

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, isLoading: false });
        this.filters = readFilters(this.props.state || router.current);
        useSetupAction({ getLocalState: () => this.filters });
        onWillStart(() => this.load());
        useExternalListener(document, "visibilitychange", () => this.onVisible());
    }

    async load() {
        this.state.isLoading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call("inkasso.dashboard", "get_data", [this.filters])
            );
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Whoever comes back from another tab, where things were changed, sees how they are now. */
    async onVisible() {
        if (document.visibilityState === "visible") {
            await this.load();
        }
    }

    /** Show what `changes` ask for, and keep it in the address. */
    async setFilters(changes) {
        this.filters = readFilters({ ...this.filters, ...changes });
        const address = Object.fromEntries(FILTERS.map(({ name }) => [name, this.filters[name]]));
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

    openInvoices() {
        return this.action.doAction("account.action_move_out_invoice_type");
    }
}

registry.category("actions").add("inkasso_dashboard", CollectionsDashboard);

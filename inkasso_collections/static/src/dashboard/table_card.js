import { Component } from "@odoo/owl";

import { formatValue } from "./format";

/** A short table whose rows open their records. */
export class TableCard extends Component {
    static template = "inkasso_collections.DashboardTable";
    static props = { table: Object, currencyId: Number, open: Function };

    format(cell, column) {
        return column.kind === "text" ? cell : formatValue(cell, column.kind, this.props.currencyId);
    }
}

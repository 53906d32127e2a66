import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { formatValue } from "./format";

/** One number, with its formula on hover, that opens its records. */
export class Figure extends Component {
    static template = "inkasso_collections.DashboardFigure";
    static props = { figure: Object, currencyId: Number, open: Function };

    get value() {
        const { value, kind } = this.props.figure;
        return formatValue(value, kind, this.props.currencyId);
    }

    get unit() {
        return this.props.figure.kind === "days" && this.props.figure.value !== null ? _t("days") : "";
    }

    get hint() {
        const { formula, source } = this.props.figure;
        return source ? _t("%(formula)s. Source: %(source)s", { formula, source }) : formula;
    }
}

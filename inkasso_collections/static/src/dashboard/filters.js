import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** What the page can be narrowed to, in the order in which it is shown. */
export const FILTERS = [
    { name: "period", isText: true, label: _t("Period") },
    { name: "company_id", label: _t("Company"), all: _t("All companies") },
    { name: "currency_id", label: _t("Currency"), all: _t("All currencies") },
    { name: "segment", isText: true, label: _t("Segment"), all: _t("All debtors") },
    { name: "user_id", label: _t("Responsible"), all: _t("All responsibles") },
    { name: "salesperson_id", label: _t("Salesperson"), all: _t("All salespeople") },
];

export class Filters extends Component {
    static template = "inkasso_collections.DashboardFilters";
    static defaultProps = { known: FILTERS };
    static props = { known: { type: Array, optional: true }, options: Object, values: Object, onChange: Function };

    /** Where there is nothing to choose between, nothing is shown. */
    get filters() {
        return this.props.known.filter(({ name }) => (this.props.options[name] || []).length > 1);
    }

    select(name, value) {
        return this.props.onChange({ [name]: value });
    }
}

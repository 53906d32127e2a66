import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { CollectionsDashboard } from "./dashboard";

/** What the page of agencies can be narrowed to. */
export const PERFORMANCE_FILTERS = [
    { name: "period", isText: true, label: _t("Handed over") },
    { name: "company_id", label: _t("Company"), all: _t("All companies") },
    { name: "agency_id", label: _t("Agency"), all: _t("All agencies") },
    { name: "agreement_id", label: _t("Agreement"), all: _t("All agreements") },
    { name: "segment", isText: true, label: _t("Segment"), all: _t("All debtors") },
    { name: "kind_id", label: _t("Kind of agency"), all: _t("All kinds") },
    { name: "currency_id", label: _t("Currency"), all: _t("All currencies") },
    { name: "window", label: _t("Comparison") },
];

/** How agencies do: the same page as the dashboard, of other figures. */
export class AgencyPerformance extends CollectionsDashboard {
    static template = "inkasso_collections.AgencyPerformance";
    static model = "inkasso.performance";
    static filters = PERFORMANCE_FILTERS;

    openAssignments() {
        return this.action.doAction("inkasso_collections.inkasso_assignment_action");
    }

    /** The review of what is chosen, as a printed document or a workbook. */
    review() {
        return this.action.doAction("inkasso_collections.inkasso_agency_review_action", {
            additionalContext: { default_agency_id: this.filters.agency_id || false },
        });
    }
}

registry.category("actions").add("inkasso_agency_performance", AgencyPerformance);

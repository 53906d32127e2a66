import { Component, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { View } from "@web/views/view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Another form of the record, to be read within a tab of its form: what it shows is fetched when the tab is opened, so that
 * forms in which nobody looks there open as fast as without it.
 */
export class RecordView extends Component {
    static template = "inkasso_collections.RecordView";
    static components = { View };
    static props = { ...standardWidgetProps, view: { type: String } };

    setup() {
        // The page is called as the form around calls it.
        useSubEnv({ config: { ...this.env.config, setDisplayName: () => {} } });
    }

    /** Whatever is done to the record from its form is shown anew. */
    get key() {
        const { resId, data } = this.props.record;
        return JSON.stringify([resId, data.inkasso_state]);
    }

    get viewProps() {
        const { resId, resModel, context } = this.props.record;
        return {
            type: "form",
            resModel,
            resId,
            context: { ...context, form_view_ref: this.props.view },
            display: { controlPanel: false },
            loadIrFilters: false,
            preventCreate: true,
            preventEdit: true,
            readonly: true,
        };
    }
}

registry.category("view_widgets").add("inkasso_record_view", {
    component: RecordView,
    extractProps: ({ attrs }) => ({ view: attrs.view }),
});

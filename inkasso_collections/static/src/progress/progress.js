import { Component, onWillDestroy, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * How far the work on a record is, while somebody looks at it: `<widget name="inkasso_progress"/>` on a form whose model has
 * `get_progress()`. It asks again as long as that says so, and reads the form anew when the work is over, stopped or gone on with.
 */
export class Progress extends Component {
    static template = "inkasso_collections.Progress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ done: 0, total: 0, text: "", is_stopped: false, ask_again: 0 });
        onWillStart(() => this.read());
        onWillUpdateProps((props) => this.read(props.record));
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    get percent() {
        return this.state.total ? Math.floor((100 * this.state.done) / this.state.total) : 0;
    }

    async read(record = this.props.record) {
        browser.clearTimeout(this.timer);
        if (!record.resId) {
            return;
        }
        const progress = await this.orm.silent.call(record.resModel, "get_progress", [record.resId]);
        Object.assign(this.state, progress);
        if (progress.ask_again) {
            this.timer = browser.setTimeout(() => this.ask(), 1000 * progress.ask_again);
        }
    }

    async ask() {
        if (document.visibilityState !== "visible") {
            this.timer = browser.setTimeout(() => this.ask(), 1000 * this.state.ask_again);
            return;
        }
        const wasStopped = this.state.is_stopped;
        await this.read();
        const isOther = !this.state.ask_again || this.state.is_stopped !== wasStopped;
        if (isOther && !(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("inkasso_progress", { component: Progress });

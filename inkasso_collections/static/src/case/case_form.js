import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

/** Buttons of the header with this class stand in its menu: what is done on few cases does not hide what is done on most. */
const IN_MENU = "o_inkasso_more";

export class CaseFormCompiler extends FormCompiler {
    compileHeader(el, params) {
        const statusBar = super.compileHeader(el, params);
        for (const slot of statusBar.querySelectorAll("StatusBarButtons > t")) {
            if (slot.firstElementChild?.getAttribute("className")?.includes(IN_MENU)) {
                slot.setAttribute("isInMenu", "true");
            }
        }
        return statusBar;
    }
}

export class CaseStatusBarButtons extends StatusBarButtons {
    static template = "inkasso_collections.CaseStatusBarButtons";

    /** On a phone all but the first are in Odoo's own menu. */
    get plainSlotNames() {
        return this.visibleSlotNames.filter((name) => !this.props.slots[name].isInMenu);
    }

    get menuSlotNames() {
        return this.visibleSlotNames.filter((name) => this.props.slots[name].isInMenu);
    }

    get menuTitle() {
        return _t("Other steps on this case");
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: CaseStatusBarButtons };
}

registry.category("views").add("inkasso_case_form", {
    ...formView,
    Compiler: CaseFormCompiler,
    Renderer: CaseFormRenderer,
});

import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";

const NOTHING = "–";

/** A value as people read it: money in the currency of the page, a share in percent, days with a decimal. */
export function formatValue(value, kind, currencyId, { short = false } = {}) {
    if (value === null || value === undefined || value === false) {
        return NOTHING;
    }
    switch (kind) {
        case "money":
            return formatMonetary(value, { currencyId, humanReadable: short });
        case "share":
            return _t("%s %", formatFloat(100 * value, { digits: [16, 1] }));
        case "days":
            return Number.isInteger(value) ? formatInteger(value) : formatFloat(value, { digits: [16, 1] });
        case "count":
            return formatInteger(value);
        case "rating":
            return formatFloat(value, { digits: [16, 1] });
        default:
            return String(value);
    }
}

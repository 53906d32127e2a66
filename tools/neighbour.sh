# shellcheck shell=bash
# Are we a good neighbour? Odoo's own tests of the modules we build on, without our addons and with them.

NEIGHBOURS=account,account_debit_note,account_payment,portal,sale

# neighbour [MODULES]: the result of each kind stays in .dev/neighbour; docs/neighbour.md is written when all have been tried.
neighbour() {
    local modules=${1:-$NEIGHBOURS} addons folder=$DEV/neighbour kind
    prepare
    addons=$(own_addons)
    ensure_template "$GLUE_TEMPLATE" "$TEMPLATE_MODULES,$(own_needs)"
    rm -rf "$folder"
    mkdir -p "$folder"
    trap 'db_drop inkasso_neighbour' EXIT
    for kind in without with; do
        say "Tests of $modules, $kind our addons (minutes): $folder/$kind.log"
        db_drop inkasso_neighbour
        db_copy "$GLUE_TEMPLATE" inkasso_neighbour
        neighbour_suite "$kind" "$modules" "$addons"
    done
    local page=(--write docs/neighbour.md)
    (($# == 0)) || page=()
    python tools/neighbour.py compare "$folder" "$modules" "${page[@]}"
}

# neighbour_suite KIND MODULES ADDONS. That tests fail is a result: the comparison judges it.
neighbour_suite() {
    local kind=$1
    [[ $kind == without ]] || logged neighbour-install odoo -d inkasso_neighbour -i "$3" --no-http --stop-after-init ||
        die "The addons could not be installed."
    python tools/neighbour.py run "$folder/$kind.json" -d inkasso_neighbour --test-tags "/${2//,/,/}" \
        --http-port "$(free_ports 1)" --stop-after-init >"$folder/$kind.log" 2>&1 || true
}

# shellcheck shell=bash
# The tests: the pure rules in pytest, the rest in Odoo, in fresh copies of the template; then one sum of both.

RULES_TESTS=$ADDON/tests/rules

run_tests() {
    local tags=${1:-} addons run suites=() partial=
    prepare
    addons=$(own_addons)
    [[ -n $addons ]] || die "There is no addon to test."
    make_run_folder
    [[ -z $tags ]] && has_all_addons "$addons" && has_history || partial=--partial
    [[ -n $tags ]] || test_rules
    trap drop_test_databases EXIT
    drop_test_databases
    if [[ -n ${DEV_DB:-} ]]; then
        kept_suite "$DEV_DB" "$addons" "${tags:-$(all_tags "$addons")}"
    else
        fresh_suites "$addons" "$tags"
    fi
    python tools/run_tests.py odoo "$run" "${suites[@]}"
    python tools/run_tests.py sum "$run" $partial
}

# Where an addon is left out because what it builds on could not be fetched, there are fewer tests. Not so in CI.
has_all_addons() { [[ -n ${CI:-} || $1 == "$(printf '%s\n' inkasso_*/ | tr -d / | sort | paste -sd,)" ]]; }

# Updates from earlier versions are tried only where git knows these.
has_history() { [[ $(git rev-parse --is-shallow-repository 2>/dev/null) == false ]]; }

# Logs and results of this run; those of the last five stay.
make_run_folder() {
    local old
    run=$DEV/tests/$(date +%Y%m%d-%H%M%S)-$$
    mkdir -p "$run"
    while read -r old; do
        rm -rf "$old"
    done < <(find "$DEV/tests" -mindepth 1 -maxdepth 1 | sort | head -n -5)
}

test_rules() {
    if [[ ! -d $RULES_TESTS ]]; then
        say "There is no $RULES_TESTS yet."
        return
    fi
    say "Tests of the rules"
    python tools/run_tests.py rules "$run" "$RULES_TESTS"
}

# "a,b" -> "/a,/b": all tests of these addons.
all_tags() { printf '%s\n' "/${1//,/,/}"; }

# A database that stays saves the installation: what is installed there is only updated.
kept_suite() {
    local database=$1 addons=$2 tags=$3
    db_exists "$database" || db_copy "$TEMPLATE" "$database"
    add_suite "$database" "$(free_ports 1)" "$tags" -d "$database" -i "$addons" -u "$addons"
}

fresh_suites() {
    local addons=$1 parts=() part ports database
    if [[ $2 == *"${ADDON}_"* ]]; then
        glue_suite "$addons" "$2"
        return
    fi
    addons=$ADDON # the glue brings sales and stock, which the tests of the addon itself need not wait for
    if [[ -n $2 ]]; then
        parts=("odoo $2")
    else
        mapfile -t parts < <(test_parts "$addons")
    fi
    read -ra ports <<<"$(free_ports ${#parts[@]})"
    for part in "${parts[@]}"; do
        database=inkasso_test_$$_${part%% *}
        db_copy "$TEMPLATE" "$database"
        add_suite "${part%% *}" "${ports[0]}" "${part#* }" -d "$database" -i "$addons"
        ports=("${ports[@]:1}")
    done
    if [[ -z $2 ]]; then
        odoo_demo_suite "$addons"
        concurrency_suite "$addons"
        glue_suite "$1"
        life_suites "$1"
    fi
}

# glue_suite ADDONS [TAGS]: the glue addons, where what they glue to is installed.
glue_suite() {
    local addons=$1 database=inkasso_test_$$_glue glue
    glue=$(printf '%s\n' "${addons//,/$'\n'}" | grep -vx "$ADDON" | paste -sd,)
    [[ -n $glue ]] || return 0
    ensure_template "$GLUE_TEMPLATE" "$TEMPLATE_MODULES,$(own_needs)"
    db_copy "$GLUE_TEMPLATE" "$database"
    add_suite glue "$(free_ports 1)" "${2:-$(all_tags "$glue")}" -d "$database" -i "$addons"
}

# The run on Odoo's own demo invoices, which other tests must not see.
odoo_demo_suite() {
    local database=inkasso_test_$$_demo
    ensure_template "$DEMO_TEMPLATE" account --with-demo
    db_copy "$DEMO_TEMPLATE" "$database"
    add_suite demo "$(free_ports 1)" /inkasso_collections:TestOdooDemoInvoices -d "$database" -i "$1" --with-demo
}

# What commits over real connections, and workers that are killed (docs/faults.md), in a database that nothing else uses.
concurrency_suite() {
    local database=inkasso_test_$$_race
    db_copy "$TEMPLATE" "$database"
    add_suite race "$(free_ports 1)" inkasso_two_at_once,inkasso_faults -d "$database" -i "$1"
}

# The life of the addons, which Odoo forbids its own tests to touch: uninstalled after much has been done with them, and
# updated from each earlier version.
life_suites() {
    local database=inkasso_test_$$_life
    ensure_template "$GLUE_TEMPLATE" "$TEMPLATE_MODULES,$(own_needs)"
    db_copy "$GLUE_TEMPLATE" "$database"
    suites+=("$(printf '%q ' uninstall env -C tools python -m lifecycle.uninstall "$database" "$1")")
    suites+=("$(printf '%q ' upgrade env -C tools python -m lifecycle.upgrade "inkasso_test_$$_upgrade")")
}

# Lines "NAME TAGS" that together are all tests. What drives a browser or HTTP takes long, so it runs beside the rest, and
# every second of the other files runs beside the first of them; each in a database of its own. A file on the wrong side only
# costs time: any side can run any test.
test_parts() {
    local addons=$1 folders web_files half_files
    IFS=, read -ra folders <<<"$addons"
    web_files=$({ grep -rlE 'HttpCase|HttpCommon|start_tour|browser_js' --include='test_*.py' "${folders[@]}" || true; } |
        as_tags)
    half_files=$(find "${folders[@]}" -path '*/tests/test_*.py' ! -path '*/rules/*' -printf '%p\n' | sort |
        awk 'NR % 2' | as_tags)
    [[ -z $half_files ]] || echo "half $half_files${web_files:+,-${web_files//,/,-}}"
    echo "odoo $(all_tags "$addons")${web_files:+,-${web_files//,/,-}}${half_files:+,-${half_files//,/,-}}"
    [[ -z $web_files ]] || echo "web $web_files"
}

# Paths, a line each -> tags of these files, with commas between them.
as_tags() { sed 's#^#/#' | sort | paste -sd,; }

# add_suite NAME PORT TAGS ODOO-ARGUMENTS...: one more process for run_tests.py, as a quoted line.
add_suite() {
    local name=$1 port=$2 tags=$3
    shift 3
    suites+=("$(printf '%q ' "$name" odoo "$@" --test-tags "$tags" --http-port "$port" --stop-after-init)")
}

# Our own, and those of runs that were killed: the name holds the process number.
drop_test_databases() {
    local database process
    while read -r database; do
        process=$(cut -d_ -f3 <<<"$database")
        if [[ $process == "$$" || ! -d /proc/$process ]]; then
            db_drop "$database"
        fi
    done < <(sql "select datname from pg_database where datname ~ '^inkasso_test_[0-9]+_'")
}

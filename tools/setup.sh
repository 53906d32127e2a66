# shellcheck shell=bash
# All steps in their order, and the environment they make.

setup() {
    with_lock ensure_all
    say "Ready. '. .dev/env.sh' puts odoo, psql and python of this setup into your shell."
}

# For the other commands: make what is missing, then enter the environment.
prepare() {
    with_lock ensure_all
    enter_environment
}

ensure_all() {
    ensure_system
    ensure_python
    ensure_wkhtmltopdf
    ensure_odoo
    ensure_postgres
    write_environment
    write_configuration
    enter_environment
    ensure_template "$TEMPLATE" "$TEMPLATE_MODULES"
}

enter_environment() {
    # shellcheck source=/dev/null
    source "$DEV/env.sh"
}

write_environment() {
    mkdir -p "$DEV/bin" "$DEV/out"
    {
        echo "# Made by ./dev. To be sourced."
        printf 'export PATH=%q:%q:%s:%q\n' "$DEV/bin" "$DEV/venv/bin" "\"\$PATH\"" "$(postgres_bin)"
        printf 'export INKASSO_ROOT=%q\n' "$ROOT"
        printf 'export PYTHONPATH=%q\n' "$DEV/odoo/current"
        printf 'export PYTHONPYCACHEPREFIX=%q\n' "$DEV/pycache"
        printf 'export ODOO_RC=%q\n' "$DEV/odoo.conf"
        uses_own_server || printf 'export PGHOST=%q PGPORT=5432 PGUSER=odoo\n' "$(realpath "$PG")/run"
    } >"$DEV/env.sh"
    write_program odoo <<'END'
exec "$INKASSO_ROOT/.dev/venv/bin/python" -m odoo "$@"
END
    write_program newdb <<'END'
cd "$INKASSO_ROOT" && . tools/common.sh && . tools/postgres.sh && . tools/database.sh && db_copy "$TEMPLATE" "$1"
END
    write_program rmdb <<'END'
cd "$INKASSO_ROOT" && . tools/common.sh && . tools/postgres.sh && . tools/database.sh && db_drop "$1"
END
}

# write_program NAME <BODY: a program in .dev/bin that works without sourcing anything. Another command may be running it
# now: it is replaced, not written over.
write_program() {
    {
        printf '#!/usr/bin/env bash\nset -euo pipefail\n. %q\n' "$DEV/env.sh"
        cat
    } >"$DEV/bin/$1.new"
    chmod +x "$DEV/bin/$1.new"
    mv "$DEV/bin/$1.new" "$DEV/bin/$1"
}

# No mail may leave: nothing listens on the discard port of this machine. The demo names a port where something does.
write_configuration() {
    cat >"$DEV/odoo.conf" <<END
[options]
addons_path = $(other_addons),$ROOT
data_dir = $DEV/data
list_db = False
max_cron_threads = 0
smtp_server = 127.0.0.1
smtp_port = 9
END
}

# run_tool NAME ARGS...: tools/NAME.py in the environment.
run_tool() {
    local tool=tools/$1.py
    shift
    if [[ ! -f $tool ]]; then
        say "There is no $tool yet."
        exit 2
    fi
    prepare
    python "$tool" "$@"
}

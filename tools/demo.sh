# shellcheck shell=bash
# The demo: a database with a ledger that tools/demo.py fills, a mailbox that keeps all mail here, the web client.

DEMO=inkasso_demo
DEMO_NOTE="demo of"

demo() {
    local serve=1 fresh='' option
    for option; do
        case $option in
            --no-serve) serve='' ;;
            --fresh) fresh=1 ;;
            *) die "demo knows --no-serve and --fresh, not '$option'." ;;
        esac
    done
    prepare
    start_mailbox
    if [[ -z $fresh ]] && has_demo; then
        update_demo
        cat "$DEV/out/demo.txt"
    else
        make_demo
    fi
    [[ -z $serve ]] || serve_demo
}

# The demo is complete when the note on its database says so: one that stopped half-way is made anew.
has_demo() { [[ $(db_note "$DEMO") == "$DEMO_NOTE "* ]]; }

update_demo() {
    local note
    note="$DEMO_NOTE $(hash_addons)"
    [[ $(db_note "$DEMO") != "$note" ]] || return 0
    say "Database: $DEMO is updated to the code"
    logged demo-update odoo -d "$DEMO" -u "$ADDON" --stop-after-init --no-http ||
        die "The demo could not be updated. ./dev demo --fresh makes a new one."
    db_set_note "$DEMO" "$note"
}

make_demo() {
    say "Database: $DEMO with $ADDON" # glue addons come along where what they glue to is installed
    db_drop "$DEMO"
    db_copy "$TEMPLATE" "$DEMO"
    logged demo-install odoo -d "$DEMO" -i "$ADDON" --stop-after-init --no-http || die "The addon could not be installed."
    rm -rf "$DEV/out"
    mkdir -p "$DEV/out/mail"
    fill_demo
    db_set_note "$DEMO" "$DEMO_NOTE $(hash_addons)"
}

fill_demo() {
    if [[ ! -f tools/demo.py ]]; then
        say "There is no tools/demo.py yet: the ledger is empty."
        : >"$DEV/out/demo.txt"
        return
    fi
    say "The demo ledger"
    odoo_shell "$DEMO" <tools/demo.py | tee "$DEV/out/demo.txt" || die "tools/demo.py failed."
}

hash_addons() { find inkasso_* -type f ! -name '*.pyc' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16; }

# Mail goes to a server on this machine that files it under .dev/out/mail.
start_mailbox() {
    MAIL_PORT=$(free_ports 1)
    mkdir -p "$DEV/out/mail"
    in_background "$DEV/venv/bin/python" tools/smtp_sink.py "$MAIL_PORT" "$DEV/out/mail" 2>"$DEV/log/mail.log"
}

# Started programs end with this one, however it ends.
PROCESSES=()

in_background() {
    "$@" </dev/null &
    PROCESSES+=($!)
    trap 'kill "${PROCESSES[@]}" 2>/dev/null || true' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

serve_demo() {
    local port
    port=$(first_free_port 8069)
    say "http://localhost:$port  login: admin  password: admin"
    say "Ctrl-C stops it. Mail: .dev/out/mail, log: .dev/log/demo.log"
    in_background odoo -d "$DEMO" --db-filter "^$DEMO\$" --http-interface "${DEV_INTERFACE:-127.0.0.1}" --http-port "$port" \
        --workers 0 --max-cron-threads 1 --smtp-port "$MAIL_PORT" 2>"$DEV/log/demo.log"
    wait "${PROCESSES[-1]}"
}

first_free_port() {
    local port=$1
    while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((port + 1))
    done
    echo "$port"
}

# odoo_shell DB: standard output is all the script's. Odoo ends with 1 if the script raises.
odoo_shell() { INKASSO_OUT=$DEV/out odoo shell -d "$1" --no-http --log-level=warn --smtp-port "${MAIL_PORT:-9}"; }

# Nothing is kept unless the script commits: env.cr.commit()
open_shell() {
    local database=${1:-$DEMO}
    prepare
    if [[ $database == "$DEMO" ]]; then
        start_mailbox
        if ! has_demo; then
            make_demo >&2
        fi
    fi
    db_exists "$database" || die "There is no database '$database'."
    odoo_shell "$database"
}

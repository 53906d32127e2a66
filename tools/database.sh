# shellcheck shell=bash
# shellcheck disable=SC2034 # names for the other parts
# Databases with their files: copies of a template in which what takes long to install is installed.

TEMPLATE=ink_tpl
# Another checkout may use the same server.
! uses_own_server || TEMPLATE+=_$(hash_text "$ROOT")
# payment_demo is how the tests pay in the portal;
# sms and snailmail, which glue addons build on, are left out by Odoo where they are not at hand.
TEMPLATE_MODULES=account,account_debit_note,l10n_se,portal,mail,payment_demo,portal_rating,sms,snailmail
# With Odoo's own accounting demo data; the tests use it.
DEMO_TEMPLATE=${TEMPLATE}_demo
# With what the glue addons glue to: sales, stock and the like.
GLUE_TEMPLATE=${TEMPLATE}_glue

sql() { psql -X -w -q -A -t -v ON_ERROR_STOP=1 -d postgres -c "$1"; }

db_exists() { [[ -n $(sql "select 1 from pg_database where datname = '$1'") ]]; }

# The comment on a database says of what it was made.
db_note() { sql "select shobj_description(oid, 'pg_database') from pg_database where datname = '$1'"; }

db_set_note() { sql "comment on database \"$1\" is '$2'"; }

db_drop() {
    dropdb --if-exists --force "$1" 2>/dev/null
    rm -rf "$DEV/data/filestore/$1"
}

# db_copy FROM TO. Files of the file store never change, so a copy may share them.
db_copy() {
    createdb -T "$1" "$2"
    [[ ! -d $DEV/data/filestore/$1 ]] || cp -al "$DEV/data/filestore/$1" "$DEV/data/filestore/$2"
}

# ensure_template NAME MODULES [ODOO-ARGUMENTS...]
ensure_template() {
    local name=$1 modules=$2 key
    shift 2
    key=$(hash_text "$modules $*" "$(realpath "$DEV/odoo/current/odoo")" "$(<"$DEV/odoo/current/odoo/release.py")")
    [[ $(db_note "$name") == "$key" ]] && return
    say "Database: a template with $modules${*:+ $*} (a minute)"
    ! db_exists "$name" || sql "alter database \"$name\" is_template false"
    db_drop "$name"
    logged template odoo -d "$name" -i "$modules" "$@" --stop-after-init --no-http ||
        die "The template database could not be made."
    # Nobody may connect: an open connection would stand in the way of a copy.
    sql "alter database \"$name\" is_template true allow_connections false"
    db_set_note "$name" "$key"
}

# Names of this project's addons that can be installed here, with commas between them.
own_addons() { python tools/addons.py "$ROOT" "$(other_addons)"; }

# What they need of Odoo's addons.
own_needs() { python tools/addons.py "$ROOT" "$(other_addons)" --needs 2>/dev/null; }

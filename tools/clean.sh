# shellcheck shell=bash
# Undo everything: stop what runs from .dev, and remove it.

clean() {
    local place
    stop_programs
    stop_cluster
    place=$(realpath -m "$PG")
    [[ $place != /var/tmp/inkasso-pg-* ]] || rm -rf "$place"
    rm -rf "$DEV"
    if uses_own_server; then
        say "The databases '$TEMPLATE', '$DEMO_TEMPLATE' and '$DEMO' on PGHOST=$PGHOST are left; dropdb removes them."
    fi
}

# Servers and shells of ours: they run our Python.
stop_programs() {
    local folder
    for folder in /proc/[0-9]*; do
        if [[ $(tr '\0' ' ' 2>/dev/null <"$folder/cmdline") == "$DEV/venv/bin/python "* ]]; then
            kill "${folder#/proc/}" 2>/dev/null || true
        fi
    done
}

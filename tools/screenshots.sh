# shellcheck shell=bash
# The pictures of the documentation, taken of the demo.

# screenshots [NAME...]: all, or those of these names.
screenshots() {
    local port link
    prepare
    start_mailbox
    has_demo || make_demo
    port=$(free_ports 1)
    in_background odoo -d "$DEMO" --db-filter "^$DEMO\$" --http-interface 127.0.0.1 --http-port "$port" \
        --workers 0 --max-cron-threads 0 --smtp-port "$MAIL_PORT" 2>"$DEV/log/screenshots.log"
    link=$(odoo_shell "$DEMO" <tools/screenshots_prepare.py) || die "The pages could not be prepared."
    "$DEV/venv/bin/python" tools/screenshots.py "http://127.0.0.1:$port" "$link" "$DEV/out/letter.pdf" "$@" ||
        die "A picture failed."
}

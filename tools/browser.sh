# shellcheck shell=bash
# What renders: a browser for the tours, wkhtmltopdf for the letters.

# The names Odoo's test runner looks for.
find_browser() { command -v google-chrome || command -v chromium || command -v chromium-browser || command -v google-chrome-stable; }

# Without patched Qt wkhtmltopdf prints neither headers nor footers, nor several letters into one file. Distributions
# ship it without; the wheel in the requirements has it.
ensure_wkhtmltopdf() {
    local candidate
    is_patched "$DEV/bin/wkhtmltopdf" && return
    mkdir -p "$DEV/bin"
    for candidate in "$(command -v wkhtmltopdf || true)" "$DEV/venv/bin/wkhtmltopdf-pack"; do
        is_patched "$candidate" || continue
        ln -sfn "$candidate" "$DEV/bin/wkhtmltopdf"
        return
    done
    die "No wkhtmltopdf with patched Qt runs here. Install one and put it on the PATH; 'wkhtmltopdf --version' must say 'with patched qt'."
}

is_patched() { [[ -x $1 && $("$1" --version 2>/dev/null) == *'with patched qt'* ]]; }

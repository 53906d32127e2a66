# shellcheck shell=bash
# A wheel of each addon, as the OCA makes them: pip install dist/*.whl puts them where Odoo finds them.

package() {
    local addon
    with_lock ensure_python
    rm -rf dist
    mkdir -p dist
    for addon in inkasso_*/; do
        say "Wheel: ${addon%/}"
        # whool takes what git knows, so no caches; the version is that of the manifest.
        WHOOL_POST_VERSION_STRATEGY_OVERRIDE=none PATH=$DEV/venv/bin:$PATH \
            logged "package-${addon%/}" "$DEV/venv/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation \
            --disable-pip-version-check --wheel-dir dist "./$addon" || die "There is no wheel of ${addon%/}."
    done
    "$DEV/venv/bin/python" tools/check_wheels.py dist/*.whl || die "A wheel is not complete."
}

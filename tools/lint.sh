# shellcheck shell=bash
# Style and correctness checks; all of them run, then the sum.

ESLINT_HOME=$DEV/eslint

# What of pylint-odoo does not fit: one model is extended by each ability in a file of its own; hooks of ours return nothing;
# companies, laws and the like are few, and read as a whole. `_ = self.env._` is a short name for it, not the function of
# earlier versions, which tools/checks.py looks for.
PYLINT_OFF=consider-merging-classes-inherited,missing-return,no-search-all,prefer-env-translation

lint() {
    local failed=0
    with_lock ensure_python
    with_lock ensure_eslint
    export PATH=$DEV/venv/bin:$PATH PYLINTHOME=$DEV/pylint ESLINT_HOME
    lint_step ruff check . || failed=1
    lint_step ruff format --check . || failed=1
    lint_step shellcheck --external-sources dev tools/*.sh .ci/run || failed=1
    lint_step "$ESLINT_HOME/node_modules/.bin/eslint" --max-warnings 0 'inkasso_*/static/**/*.js' eslint.config.cjs || failed=1
    # That a line with "nosec" has parts without a finding is nothing to tell.
    lint_step bandit --quiet --recursive --configfile pyproject.toml inkasso_*/ 2> >(grep -v 'nosec encountered' >&2) || failed=1
    lint_step python tools/checks.py || failed=1
    lint_step python tools/describe.py --check || failed=1
    lint_step python tools/legal_notes.py --check || failed=1
    lint_step python tools/i18n.py check || failed=1
    lint_step pylint --rcfile .pylintrc --disable "$PYLINT_OFF" inkasso_*/ || failed=1
    ((failed == 0)) || die "lint found something."
    say "Nothing to complain about."
}

# The packages of eslint come from the registry of npm, in the versions of tools/eslint/package-lock.json.
ensure_eslint() {
    local key
    key=$(hash_files tools/eslint/*.json)
    is_stamped eslint "$key" && return
    has npm || die "eslint needs Node.js 20 or newer with npm."
    say "eslint"
    mkdir -p "$ESLINT_HOME"
    cp tools/eslint/*.json "$ESLINT_HOME"
    logged npm retry 3 npm --prefix "$ESLINT_HOME" ci --no-audit --no-fund || die "npm could not install eslint."
    stamp eslint "$key"
}

lint_step() {
    say "${1##*/} ${*:2}"
    "$@"
}

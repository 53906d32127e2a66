# shellcheck shell=bash
# Style and correctness checks; all of them run, then the sum.

lint() {
    local failed=0
    with_lock ensure_python
    export PATH=$DEV/venv/bin:$PATH PYLINTHOME=$DEV/pylint
    lint_step ruff check . || failed=1
    lint_step ruff format --check . || failed=1
    lint_step shellcheck --external-sources dev tools/*.sh .ci/run || failed=1
    if compgen -G 'inkasso_*/__manifest__.py' >/dev/null; then
        # The front page is the README at the root. One model is extended by each ability in a file of its own.
        lint_step pylint --rcfile .pylintrc --disable missing-readme,consider-merging-classes-inherited inkasso_*/ || failed=1
    fi
    ((failed == 0)) || die "lint found something."
    say "Nothing to complain about."
}

lint_step() {
    say "$*"
    "$@"
}

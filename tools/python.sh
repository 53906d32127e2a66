# shellcheck shell=bash
# The virtual environment with the pinned requirements.

pythons() { printf '%s\n' ${PYTHON:+"$PYTHON"} python3 python3.12 python3.11 python3.10 python3.13 /usr/bin/python3; }

# The first Python that Odoo 19 runs on and that can make virtual environments. Not our own, which may be made anew.
find_python() {
    local name path
    while read -r name; do
        path=$(command -v "$name") && [[ $path != "$DEV"/* ]] && is_suitable_python "$path" && echo "$path" && return
    done < <(pythons)
    return 1
}

is_suitable_python() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

ensure_python() {
    local key
    key=$(hash_text "$DEV" "$(hash_files tools/requirements/*.txt)")
    is_stamped python "$key" && return
    say "Python: a virtual environment with the pinned requirements (half a minute)"
    make_venv
    logged pip retry 4 install_requirements || die "pip could not install the requirements: is the network reachable?"
    logged pip-addons retry 2 pip_install --no-deps -r tools/requirements/odoo_addons.txt ||
        say "Addons of the OCA could not be fetched: glue addons that build on them are left out, and so are their tests."
    stamp python "$key"
}

# A virtual environment knows its path: one that was moved with the checkout is of no use.
make_venv() {
    local python
    grep -qs "$DEV/venv" "$DEV/venv/bin/pip" && return
    python=$(find_python) || die "No Python 3.10 to 3.13 with the venv module. Install one, or name it: PYTHON=... ./dev setup"
    rm -rf "$DEV/venv"
    logged venv "$python" -m venv "$DEV/venv" || die "$python could not make a virtual environment."
}

install_requirements() {
    pip_install -c tools/requirements/constraints.txt \
        -r tools/requirements/odoo.txt -r tools/requirements/addon.txt \
        -r tools/requirements/test.txt -r tools/requirements/lint.txt &&
        pip_install --no-deps -r tools/requirements/files.txt
}

pip_install() { "$DEV/venv/bin/python" -m pip install --no-input --no-compile --disable-pip-version-check "$@"; }

# The folder of the addons that pip installed.
python_addons() {
    local folder
    for folder in "$DEV"/venv/lib/python3.*/site-packages/odoo/addons; do
        [[ ! -d $folder ]] || echo "$folder"
    done
}

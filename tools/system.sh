# shellcheck shell=bash
# System packages: named when missing, installed where that is allowed.

has() { command -v "$1" >/dev/null; }

has_library() { [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p) == *"$1"* ]]; }

has_package() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

missing_packages() {
    find_python >/dev/null || echo python3 python3-venv
    if uses_own_server; then
        has psql || echo postgresql-client
    else
        [[ -n $(postgres_bin) ]] || echo postgresql
    fi
    find_browser >/dev/null || echo chromium
    has pdftotext || echo poppler-utils
    has_library libzbar.so || echo libzbar0
    has_library libmagic.so || echo libmagic1
    has soffice || echo libreoffice-calc-nogui
    missing_for_letters
}

# The libraries wkhtmltopdf is linked against, and fonts that have the letters of Europe.
missing_for_letters() {
    has_library libXrender.so.1 || echo libxrender1
    has_library libXext.so.6 || echo libxext6
    has_library libfontconfig.so.1 || echo libfontconfig1
    has_library libfreetype.so.6 || echo libfreetype6
    has dpkg-query || return 0
    has_package fonts-dejavu-core || echo fonts-dejavu-core
    has_package fonts-liberation || has_package fonts-liberation2 || echo fonts-liberation
}

ensure_system() {
    local packages
    mapfile -t packages < <(missing_packages | tr ' ' '\n')
    ((${#packages[@]})) || return 0
    install_packages "${packages[@]}"
}

install_packages() {
    local as_root=()
    has apt-get || die "Please install these (or what they are called on this system): $*"
    if ((EUID)); then
        as_root=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            say "System packages are missing. Please run this line, then try again:"
            echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
            exit 3
        fi
    fi
    say "System packages: $*"
    logged apt retry 4 apt_install "$@" || die "apt-get could not install: $*"
}

apt_install() {
    "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

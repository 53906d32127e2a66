# shellcheck shell=bash
# Odoo 19: the user's own, else Debian's package unpacked under .dev, else a shallow clone. Nothing is installed.

ODOO_GIT=${ODOO_GIT:-https://github.com/odoo/odoo.git}
DEBIAN_PACKAGES=(
    odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome
    fonts-roboto-unhinted fonts-montserrat fonts-inconsolata fonts-ocr-b
)

ensure_odoo() {
    local key package=
    key=$(hash_text "${ODOO_HOME:-}")
    is_stamped odoo "$key" && is_odoo19 "$DEV/odoo/current/odoo" && return
    if [[ -n ${ODOO_HOME:-} ]]; then
        package=$ODOO_HOME/odoo
        is_odoo19 "$package" || die "ODOO_HOME=$ODOO_HOME does not hold the 'odoo' package of Odoo 19.0."
    else
        package=$(importable_odoo || debian_odoo || cloned_odoo) ||
            die "Odoo 19 could not be fetched. If you have it, name its folder: ODOO_HOME=... ./dev setup"
    fi
    use_odoo "$package"
    stamp odoo "$key"
}

is_odoo19() { grep -qs '^version_info = (19, 0,' "$1/release.py"; }

# All folders of addons that are not ours, with commas between them.
other_addons() { { odoo_addons && python_addons; } | paste -sd,; }

# Python finds Odoo through a link: beside Odoo itself may lie packages of another Python.
use_odoo() {
    mkdir -p "$DEV/odoo/current"
    ln -sfn "$(realpath "$1")" "$DEV/odoo/current/odoo"
    say "Odoo 19: $(realpath "$1")"
}

# The folder of Odoo's addons: in the package as distributions build it, beside it in a clone.
odoo_addons() {
    local package folder
    package=$(realpath "$DEV/odoo/current/odoo")
    for folder in "$package/addons" "${package%/*}/addons"; do
        [[ -f $folder/account/__manifest__.py ]] && echo "$folder" && return
    done
    die "There are no addons beside Odoo's package in $package."
}

importable_odoo() {
    local name package
    while read -r name; do
        package=$(cd / && "$name" -c 'import odoo.release as r; print(r.__file__.rpartition("/")[0])' 2>/dev/null) || continue
        is_odoo19 "$package" && echo "$package" && return
    done < <(pythons)
    return 1
}

debian_odoo() {
    local mirror folder=$DEV/odoo/debian
    local package=$folder/usr/lib/python3/dist-packages/odoo
    has apt-get && has dpkg-deb || return 1
    while read -r mirror; do
        say "Odoo 19: Debian's package (130 MB)"
        logged odoo-debian fetch_debian "$mirror" "$folder" || continue
        is_odoo19 "$package" && echo "$package" && return
    done < <(debian_mirrors)
    return 1
}

# The mirrors this machine uses already. The security archive has no unstable suite.
debian_mirrors() { apt-get indextargets --format "\$(REPO_URI)" 2>/dev/null | grep -v security | sort -u; }

# fetch_debian MIRROR FOLDER. The package lists are our own, so those of the system stay as they are.
fetch_debian() {
    local mirror=$1 folder=$2 state=$DEV/odoo/apt keyring deb
    keyring=$(compgen -G '/usr/share/keyrings/debian-archive-keyring.[gp]*' | head -n 1)
    rm -rf "$state" "$folder"
    mkdir -p "$state/lists/partial" "$state/debs" "$folder"
    echo "deb ${keyring:+[signed-by=$keyring]} $mirror unstable main" >"$state/sources.list"
    local options=(
        -o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=-
        -o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3
    )
    retry 3 apt-get "${options[@]}" -o APT::Update::Error-Mode=any update || return
    (cd "$state/debs" && retry 3 apt-get "${options[@]}" download "${DEBIAN_PACKAGES[@]}") || return
    for deb in "$state"/debs/*.deb; do
        dpkg-deb -x "$deb" "$folder" || return
    done
    rm -rf "$state"
    stub_selfie_segmentation "$folder/usr/lib/python3/dist-packages/odoo"
}

# Debian leaves out this file, which is not free, but Odoo's list of assets still names it: every page of the
# back end would log an error, and each browser test fails on that.
stub_selfie_segmentation() {
    local folder=$1/addons/mail/static/lib/selfie_segmentation
    mkdir -p "$folder" && touch "$folder/selfie_segmentation.js"
}

cloned_odoo() {
    local folder=$DEV/odoo/clone
    say "Odoo 19: a shallow clone of the official repository"
    has git || install_packages git ca-certificates
    logged odoo-clone retry 3 clone_odoo "$folder" || return
    is_odoo19 "$folder/odoo" && echo "$folder/odoo"
}

clone_odoo() {
    rm -rf "$1"
    git clone --quiet --depth 1 --single-branch --branch 19.0 "$ODOO_GIT" "$1"
}

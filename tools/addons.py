"""Print the project's addons whose dependencies are at hand: addons.py PROJECT FOLDERS [--needs].

FOLDERS are those of all other addons, with commas between them. With --needs: what they need of those, instead.
"""

import ast
import sys
from pathlib import Path


def find_addons(folder):
    """Return the addons in a folder, name by name, with their manifests."""
    return {
        path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
        for path in sorted(Path(folder).glob("*/__manifest__.py"))
    }


def select_installable(own, others):
    """Drop, until none is left, addons that depend on something neither in ``own`` nor in ``others``."""
    names = set(own)
    while missing := {name for name in names if set(own[name]["depends"]) - names - others}:
        names -= missing
    return names


def collect_needs(own, names):
    """Return what the addons ``names`` depend on beside each other."""
    return {need for name in names for need in own[name]["depends"]} - set(own)


def main(project, folders, option=None):
    own = find_addons(project)
    installable = select_installable(own, {name for folder in folders.split(",") for name in find_addons(folder)})
    for name in sorted(set(own) - installable):
        print(f"==> {name} is left out: it depends on addons that are not here", file=sys.stderr)
    print(",".join(sorted(collect_needs(own, installable) if option == "--needs" else installable)))


if __name__ == "__main__":
    main(*sys.argv[1:])

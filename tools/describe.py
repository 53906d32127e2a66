"""Each addon tells what it is once, in the fragments of its readme/ folder; its README.md and the page of the Apps store
(static/description/index.html) are made of them.

    python tools/describe.py            makes them
    python tools/describe.py --check    tells which are not up to date; exit code 1 if any is
"""

import ast
import shutil
import sys
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
FRAGMENTS = {
    "DESCRIPTION": "",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
}
PICTURES = "../static/description/"  # as the fragments name them
NOTE = "<!-- Made by tools/describe.py from readme/: change it there. -->\n"


def describe(addon):
    """{path: text} of what is made for an addon."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    parts = [f"# {manifest['name']}\n\n{manifest['summary']}.\n"]
    for name, title in FRAGMENTS.items():
        fragment = addon / "readme" / f"{name}.md"
        if fragment.exists():
            parts.append((f"## {title}\n\n" if title else "") + fragment.read_text(encoding="utf-8"))
    text = "\n".join(parts)
    page = MarkdownIt("commonmark").enable("table").render(text.replace(PICTURES, ""))
    page = page.replace("<img ", '<img class="img img-fluid" ')
    return {
        addon / "README.md": NOTE + text.replace(PICTURES, PICTURES.removeprefix("../")),
        addon / "static" / "description" / "index.html": f'{NOTE}<section class="container">\n{page}</section>\n',
    }


def copy_pictures(addon):
    """The pictures of the documentation that the fragments show, and the icon, lie in the addon, too."""
    folder = addon / "static" / "description"
    text = "".join(path.read_text(encoding="utf-8") for path in (addon / "readme").glob("*.md"))
    for picture in (ROOT / "docs" / "images").glob("*.png"):
        if f"{PICTURES}{picture.name}" in text:
            shutil.copy(picture, folder)
    icon = ROOT / "inkasso_collections" / "static" / "description" / "icon.png"
    if not (folder / "icon.png").exists():
        shutil.copy(icon, folder)


def main(arguments):
    old, is_check = [], "--check" in arguments
    for addon in sorted(path.parent for path in ROOT.glob("inkasso_*/__manifest__.py")):
        if not (addon / "readme" / "DESCRIPTION.md").exists():
            old.append(f"{addon.name}/readme/DESCRIPTION.md is missing")
            continue
        for path, text in describe(addon).items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            old.append(
                f"{path.relative_to(ROOT)} {'is not up to date: python tools/describe.py' if is_check else 'is made'}"
            )
            if not is_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        if not is_check:
            copy_pictures(addon)
    print(*old, sep="\n", end="\n" if old else "")
    return bool(old) and is_check


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the documentation says about code is true: its links lead somewhere, its examples run, its menus are those on the screen."""

import doctest
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[3]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
PATH = re.compile(r"(?<!\*)\*{1,2}([^*\n]+ > [^*\n]+)\*{1,2}")
MAX_PICTURE = 200_000
# What Odoo itself shows, in English and Swedish.
LABELS_OF_ODOO = {"Accounting", "Actions", "Apps", "Customers", "Invoices", "New", "Scheduled Actions", "Settings"}
LABELS_OF_ODOO |= {
    "Technical",
    "Update Apps List",
    "Users",
    "My account",
    "Mitt konto",
    "Overdue invoices",
    "Ny",
    "Åtgärder",
}

# A wheel has no documentation beside the addon.
pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="no documentation beside the addon")


@pytest.fixture(scope="module")
def pages():
    """{path: text} of all pages; what is code is left out."""
    paths = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("inkasso_*/*.md")]
    return {path: CODE.sub("", path.read_text(encoding="utf-8")) for path in sorted(paths)}


@pytest.fixture(scope="module")
def labels():
    """All that the addons show, in English and Swedish."""
    entries = [entry for path in ROOT.glob("inkasso_*/i18n/sv.po") for entry in polib.pofile(str(path))]
    views = [path.read_text(encoding="utf-8") for path in ROOT.glob("inkasso_*/views/**/*.xml")]
    shown = {label for view in views for label in re.findall(r'(?:name|string)="([^"]+)"', view)}
    return {entry.msgid for entry in entries} | {entry.msgstr for entry in entries} | shown | LABELS_OF_ODOO


def test_links_resolve(pages):
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page, text in pages.items()
        for link in LINK.findall(text)
        if not re.match(r"[a-z]+:", link) and not leads_somewhere(pages, page, link)
    ]
    assert not dead


def leads_somewhere(pages, page, link):
    name, _hash, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in list_anchors(pages[target]))


def list_anchors(text):
    """The anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_pictures_are_shown_and_small(pages):
    text = "".join(pages.values())
    pictures = list(ROOT.glob("docs/images/*.png"))
    assert not [picture.name for picture in pictures if picture.name not in text], "shown nowhere"
    assert not [picture.name for picture in pictures if picture.stat().st_size > MAX_PICTURE], "too large"


def test_paths_are_as_shown(pages, labels):
    """Menus and buttons, written as *Menu > Button*, are called so on the screen."""
    unknown = [
        f"{page.relative_to(ROOT)}: {label}"
        for page, text in pages.items()
        for path in PATH.findall(text)
        for label in path.split(" > ")
        if label not in labels
    ]
    assert not unknown


def test_examples_run():
    result = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert result.attempted > 10
    assert not result.failed

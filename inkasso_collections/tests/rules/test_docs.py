"""What the documentation says about code is true: its links lead somewhere, its examples run."""

import doctest
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[3]
# A wheel has no documentation beside the addon.
PAGES = (
    sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("inkasso_*/*.md")])
    if (ROOT / "dev").exists()
    else []
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
PATH = re.compile(r"(?<!\*)\*{1,2}([^*\n]+ > [^*\n]+)\*{1,2}")
MAX_PICTURE = 200_000
# What Odoo itself shows, in English and Swedish.
LABELS_OF_ODOO = {"Accounting", "Actions", "Apps", "Customers", "Invoices", "New", "Scheduled Actions", "Settings"}
LABELS_OF_ODOO |= {"Technical", "Update Apps List", "Users", "My account", "Overdue invoices", "Ny", "Åtgärder"}


def strip_code(text):
    return CODE.sub("", text)


def list_anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", strip_code(page.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page):
    dead = []
    for link in LINK.findall(strip_code(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in list_anchors(target)):
            dead.append(link)
    assert not dead


@pytest.mark.skipif(not PAGES, reason="no documentation beside the addon")
def test_pictures_are_shown_and_small():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in ROOT.glob("docs/images/*.png"):
        assert picture.name in text, f"{picture.name} is shown nowhere"
        assert picture.stat().st_size < MAX_PICTURE, f"{picture.name} is too large"


@pytest.mark.skipif(not PAGES, reason="no documentation beside the addon")
def test_examples_run():
    result = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert result.attempted > 10
    assert not result.failed


@pytest.fixture(scope="module")
def labels():
    """All that the addons show, in English and Swedish."""
    entries = [entry for path in ROOT.glob("inkasso_*/i18n/sv.po") for entry in polib.pofile(str(path))]
    views = [path.read_text(encoding="utf-8") for path in ROOT.glob("inkasso_*/views/**/*.xml")]
    shown = {label for view in views for label in re.findall(r'(?:name|string)="([^"]+)"', view)}
    return {entry.msgid for entry in entries} | {entry.msgstr for entry in entries} | shown | LABELS_OF_ODOO


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_are_as_shown(page, labels):
    """Menus and buttons, written as *Menu > Button*, are called so on the screen."""
    paths = PATH.findall(strip_code(page.read_text(encoding="utf-8")))
    assert not {label for path in paths for label in path.split(" > ")} - labels

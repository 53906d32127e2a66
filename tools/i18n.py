"""Keep the translations of the addon complete. See docs/translation.md.

i18n.py merge NEW.pot [LIST.po...]   take a fresh export in; translations that are missing come from the lists, in their order
i18n.py check                        list what is missing or wrong; exit code 1 if anything is
"""

import sys
from pathlib import Path

import polib

ADDON = Path(__file__).resolve().parent.parent / "inkasso_collections"
sys.path.append(str(ADDON / "tests"))  # the addon itself cannot be imported without Odoo

from po_checks import find_problems  # noqa: E402

TEMPLATE = ADDON / "i18n" / "inkasso_collections.pot"
LANGUAGES = {"sv": {"Language": "sv", "Plural-Forms": "nplurals=2; plural=(n != 1);"}}


def main(arguments):
    match arguments:
        case ["merge", new, *lists]:
            merge(new, lists)
            return 0
        case ["check"]:
            return check()
        case _:
            print(__doc__.strip())
            return 2


# --- merge --------------------------------------------------------------------------------------


def merge(new, lists):
    """Make the template and every language say what the fresh export `new` says, keeping what is translated."""
    template = polib.pofile(new)
    save(template, TEMPLATE)
    for language, headers in LANGUAGES.items():
        path = path_of(language)
        sources = [polib.pofile(source) for source in [path, *lists] if Path(source).exists()]
        merged = translate(template, Translations(sources), headers)
        dropped = {entry.msgid for source in sources[:1] for entry in source} - {entry.msgid for entry in template}
        save(merged, path)
        missing = sum(not entry.msgstr for entry in merged)
        print(f"{path.name}: {len(merged)} terms, {missing} not translated, {len(dropped)} dropped")


class Translations:
    """What is translated already; the first of several translations of a text holds."""

    def __init__(self, sources):
        self.exact, self.loose = {}, {}
        for entry in (entry for source in sources for entry in source if entry.msgstr and not entry.fuzzy):
            self.exact.setdefault(entry.msgid, entry.msgstr)
            self.loose.setdefault(loosen(entry.msgid), entry.msgstr)

    def find(self, text):
        """A text that was only indented anew keeps its translation."""
        if text in self.exact:
            return self.exact[text]
        found = self.loose.get(loosen(text), "").strip()
        if not found:
            return ""
        inner = text.strip()
        return text.replace(inner, found)


def loosen(text):
    return " ".join(text.split())


def translate(template, translations, headers):
    result = polib.POFile()
    result.header = template.header
    result.metadata = {**template.metadata, **headers}
    for entry in template:
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=translations.find(entry.msgid),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return result


def save(po, path):
    """Write `po`, unless only the dates of its header would change."""
    if path.exists() and facts(polib.pofile(path)) == facts(po):
        return
    path.parent.mkdir(exist_ok=True)
    po.save(path)


def facts(po):
    return [(entry.msgid, entry.msgstr, entry.comment, entry.occurrences, entry.flags) for entry in po]


def path_of(language):
    return TEMPLATE.with_name(f"{language}.po")


# --- check --------------------------------------------------------------------------------------


def check():
    problems = []
    terms = {entry.msgid for entry in polib.pofile(TEMPLATE)}
    for language in LANGUAGES:
        path = path_of(language)
        po = polib.pofile(path)
        translated = {entry.msgid: entry for entry in po}
        for text in sorted(terms | translated.keys()):
            if text not in translated:
                problems.append((path.name, text, "is missing"))
            elif text not in terms:
                problems.append((path.name, text, "is not in the template"))
            else:
                problems += [(path.name, text, problem) for problem in find_problems(translated[text])]
    for name, text, problem in problems:
        print(f"{name}: {loosen(text)[:100]!r} {problem}")
    print(f"{len(terms)} terms, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

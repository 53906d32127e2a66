"""What can be wrong with a translation. Pure Python, for the tests and for tools/i18n.py."""

import re
from collections import Counter

# Attributes whose value is itself translated.
TEXT_ATTRIBUTES = re.compile(r'\b(alt|aria-label|confirm|help|label|placeholder|string|title)="[^"]*"')
NAMED_OR_BARE = r"%\(\w+\)[sdf]|%[sd](?!\w)"
KEPT = {
    "placeholders": re.compile(rf"%%|{NAMED_OR_BARE}"),
    "expressions": re.compile(r"\{\{.*?\}\}", re.DOTALL),
    "tags": re.compile(r"</?\w[^>]*>"),
    "outer spaces": re.compile(r"\A\s+|\s+\Z"),
}


def find_problems(entry):
    """What is wrong with the polib `entry`, in words: a text must keep what is not text."""
    if not entry.msgstr.strip():
        return ["is not translated"]
    problems = ["is marked fuzzy"] if entry.fuzzy else []
    for what, pattern in KEPT.items():
        source, translation = (_count(pattern, text) for text in (entry.msgid, entry.msgstr))
        if source != translation:
            problems.append(f"has other {what}: {_list(source - translation)} became {_list(translation - source)}")
    if _is_formatted(entry) and "%" in KEPT["placeholders"].sub("", entry.msgstr):
        problems.append("has a % that is no placeholder: write %%")
    if _is_markup(entry) and re.search(r"&(?!#?\w+;)", entry.msgstr):
        problems.append("has a & that is no entity: write &amp;")
    return problems


def _count(pattern, text):
    return Counter(pattern.findall(TEXT_ATTRIBUTES.sub(r"\1", text)))


def _list(counter):
    return ", ".join(map(repr, sorted(counter.elements()))) or "nothing"


def _is_formatted(entry):
    """Whether Python or JavaScript fills in the text; elsewhere, a % is a percent sign."""
    from_code = any(place.startswith("code:") for place, _number in entry.occurrences)
    return from_code and re.search(NAMED_OR_BARE, entry.msgid)


def _is_markup(entry):
    return any(place.startswith("model_terms:") for place, _number in entry.occurrences)

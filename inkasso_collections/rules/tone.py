"""What a letter to a debtor must say, and must not say. Rules are data; this only matches them.

A forbidden wording is a regular expression on the text before its placeholders are filled in, so that nobody is blocked for
the name they have. A required part is one that must not be empty, and where the rule has an expression, must match it.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .placeholders import find_placeholders

LONG_WORD = 6  # letters; longer words count as long
FEW_WORDS = 20  # a text of fewer has no index worth speaking of


@dataclass(frozen=True, slots=True)
class ToneRule:
    code: str
    check: str  # forbidden, required, placeholder, deadline or reading
    severity: str  # error or warning
    reason: str
    source: str = ""
    part: str = ""  # required: which part; forbidden: only there, else everywhere
    pattern: str = ""
    case_sensitive: bool = False
    limit: int = 0  # reading: the highest index


@dataclass(frozen=True, slots=True)
class ToneText:
    """A text to check: `parts` by name, as written, and the placeholders that will be filled in.

    :param days: days to respond, where the letter goes out; None for a text
    :param least_days: what the law asks at least
    """

    parts: dict
    known: frozenset = frozenset()
    days: int | None = None
    least_days: int = 0
    wording: tuple = field(default=())  # the parts whose wording is checked; empty: all


@dataclass(frozen=True, slots=True)
class ToneFinding:
    rule: ToneRule
    words: tuple = ()  # what was found
    part: str = ""

    @property
    def is_error(self):
        return self.rule.severity == "error"


def check_tone(text, rules):
    """What `rules` find in `text`, errors first.

    :param text: ToneText
    :param rules: iterable of ToneRule
    :return: list of ToneFinding
    """
    findings = [finding for rule in rules for finding in CHECKS[rule.check](text, rule)]
    return sorted(findings, key=lambda finding: not finding.is_error)


def reading_index(text):
    """LIX: words in a sentence, plus the percentage of long words; 0 for a short text. Up to 40 is easy to read."""
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) < FEW_WORDS:
        return 0
    sentences = len(re.findall(r"[.!?:]+(?:\s|$)", text)) or 1
    long_words = sum(len(word) > LONG_WORD for word in words)
    return round(len(words) / sentences + 100 * long_words / len(words))


def _worded_parts(text, rule):
    names = text.wording or text.parts
    return {name: text.parts.get(name, "") for name in names if not rule.part or name == rule.part}


def _find_forbidden(text, rule):
    for name, part in _worded_parts(text, rule).items():
        words = _find_words(rule.pattern, rule.case_sensitive, part)
        if words:
            yield ToneFinding(rule, words, name)


@lru_cache(8192)  # letters of a step say the same before their placeholders are filled in
def _find_words(pattern, case_sensitive, part):
    expression = re.compile(pattern, 0 if case_sensitive else re.IGNORECASE)
    return tuple(dict.fromkeys(found.group().strip() for found in expression.finditer(part)))


def _find_missing(text, rule):
    part = text.parts.get(rule.part, "").strip()
    if not part or (rule.pattern and not re.search(rule.pattern, part, re.IGNORECASE)):
        yield ToneFinding(rule, (), rule.part)


def _find_placeholders(text, rule):
    for name, part in _worded_parts(text, rule).items():
        unknown = tuple("{" + key + "}" for key in find_placeholders(part) if key not in text.known)
        if unknown:
            yield ToneFinding(rule, unknown, name)


def _find_short_deadline(text, rule):
    if text.days is not None and text.days < text.least_days:
        yield ToneFinding(rule, (f"{text.days} < {text.least_days}",))


def _find_hard_reading(text, rule):
    index = reading_index(" ".join(_worded_parts(text, rule).values()))
    if index > rule.limit:
        yield ToneFinding(rule, (f"{index} > {rule.limit}",))


CHECKS = {
    "forbidden": _find_forbidden,
    "required": _find_missing,
    "placeholder": _find_placeholders,
    "deadline": _find_short_deadline,
    "reading": _find_hard_reading,
}

"""What is written down of messages, without what must not be: secrets, and the identity numbers of persons.

Rather too much is masked than too little: what is kept is for people who look for a fault.
"""

import re
from collections.abc import Iterable

from .clean_text import clean

MASK = "•••"
#: Characters that are kept of a message.
LIMIT = 2000
#: Shorter values are masked by the names beside them only: "1" stands in every text.
SHORTEST_SECRET = 4
#: Times the limit that are looked at, as what is masked gets shorter: the rest is not kept anyway.
LOOKED_AT = 8

_SECRET_NAME = (
    r"(?<![\w-])[\w-]*(?:api[_-]?key|authorization|password|passwd|secret|token|signature|private[_-]?key)[\w-]*+"
)
#: "name": "value" in JSON, and name: value or name=value in headers and addresses.
# Names are read from where they begin, and not given back: a page full of letters is not tried letter by letter.
_BY_NAME = re.compile(
    rf"""(?ix) (["']?{_SECRET_NAME}["']?\s*[:=]\s*) ("(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | (?:(?:Bearer|Basic)\s+)?[^\s,;&"'}}]+)"""
)
#: Sweden and Denmark YYMMDD-NNNN, Finland DDMMYY-NNNX, Norway DDMMYYNNNNN, with the century or without.
_PERSON = re.compile(
    r"""(?x) (?<![\w.-]) (?:
        (?:\d\d)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|[6-8]\d|9[01])[-+]?\d{4}
        | (?:0[1-9]|[12]\d|3[01]|[4-7]\d)(?:0[1-9]|1[0-2]|[4-5]\d)\d{2}[-+A-FU-Y]?\d{3}[\dA-Y]
        | (?:0[1-9]|[12]\d|3[01]|[4-7]\d)(?:0[1-9]|1[0-2]|[4-5]\d)\d{7}
    ) (?![\w-])"""
)


def mask(text: str, secrets: Iterable[str] = (), limit: int = LIMIT) -> str:
    """``text`` without ``secrets``, values whose names say that they are secret, and personal numbers; cut at ``limit``."""
    text = clean(text)[: limit * LOOKED_AT]
    for secret in sorted({each for each in secrets if each and len(each) >= SHORTEST_SECRET}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _BY_NAME.sub(lambda found: found.group(1) + _in_quotes_of(found.group(2)), text)
    text = _PERSON.sub(MASK, text)
    return text if len(text) <= limit else f"{text[:limit]}…"


def _in_quotes_of(value: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    return f"{quote}{MASK}{quote}"

"""When to try again what failed: ever later, and not all at once.

The wait doubles with each attempt up to a limit. What it is shortened by follows from the key alone, so that many messages
that failed together do not come back together, and that the same message has the same times in every run.
"""

from hashlib import sha256

from .checks import check_count
from .errors import InvalidInputError

#: Seconds after the first failure, and never more than.
FIRST = 60
LONGEST = 6 * 60 * 60
#: What a server asks for is honoured up to a day.
LONGEST_ASKED = 24 * 60 * 60
#: Then people look at it: after about a day and a half.
ATTEMPTS = 12


def delay(attempt: int, key: str, asked: int = 0) -> int:
    """Seconds to wait after attempt number ``attempt`` of the message with ``key`` has failed.

    Between half of the doubled wait and all of it; at least what the server ``asked`` for. Raises InvalidInputError.
    """
    check_count(attempt, "attempt")
    check_count(asked, "asked")
    if not attempt:
        raise InvalidInputError("The first attempt has number 1")
    longest = min(FIRST << min(attempt - 1, 32), LONGEST)
    chance = int.from_bytes(sha256(f"{key}:{attempt}".encode()).digest()[:8], "big")
    half = longest // 2
    return max(half + chance % (longest - half + 1), min(asked, LONGEST_ASKED))

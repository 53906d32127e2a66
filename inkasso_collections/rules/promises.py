"""Whether what was promised has been paid."""

from datetime import date
from decimal import Decimal

from .checks import check_day, to_amount
from .errors import InvalidInputError

OPEN, KEPT, PARTLY, BROKEN, VOID = "open", "kept", "partly", "broken", "void"


def judge(promised: Decimal, paid: Decimal, is_settled: bool, deadline: date, today: date) -> str:
    """What a promise has become by ``today``.

    It is kept as soon as ``paid`` reaches ``promised``, or nothing that it was about is open any more and something
    was paid. Where nothing is open and nothing was paid (a credit note, a loss), it is void. Otherwise it is open up to
    and including ``deadline``, and then kept in part, or broken.

    Raises InvalidInputError when nothing was promised.
    """
    promised, paid = to_amount(promised, "promised"), to_amount(paid, "paid")
    check_day(deadline, "deadline")
    check_day(today, "today")
    if not promised:
        raise InvalidInputError("promised must be above zero")
    if paid >= promised or (is_settled and paid):
        return KEPT
    if is_settled:
        return VOID
    if today <= deadline:
        return OPEN
    return PARTLY if paid else BROKEN

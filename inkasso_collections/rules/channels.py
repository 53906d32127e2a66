"""By which channel a notice goes out, and which stands in when that fails."""

from collections.abc import Collection
from dataclasses import dataclass

from .errors import UnknownNameError

# Channels that can carry a notice, in the order in which they are tried.
CARRIERS = ("digital", "email", "sms", "letter")


@dataclass(frozen=True, slots=True)
class Route:
    """Channels to use at once, and those to try one after the other if these fail."""

    now: tuple[str, ...]
    later: tuple[str, ...]


def choose_channels(
    wanted: Collection[str],
    available: Collection[str],
    preferred: str | None = None,
    in_turn: bool = False,
    formal: bool = False,
) -> Route:
    """The way of one notice.

    ``wanted``: channels of the level. ``available``: those by which the debtor can be reached and has not opted out of.
    ``preferred``: the debtor's choice, which goes before the level's. ``in_turn``: one channel at a time, the next when
    it fails; else all at once. ``formal``: the notice has legal effect and goes in writing: never by a text message, and
    a letter that the level wants is sent beside what the debtor prefers.

    E-mail and letter stand in for what cannot be used; digital post and text messages only where wanted or preferred.
    Digital post is as good as a letter, so nothing else goes beside it; a text message carries a notice only alone.
    """
    for channel in {*wanted, *available}:
        if channel not in CARRIERS:
            raise UnknownNameError("channel", channel, CARRIERS)
    asked_for = {*wanted, preferred}
    usable = [
        channel
        for channel in CARRIERS
        if channel in available
        and (channel in asked_for or channel in ("email", "letter"))
        and not (formal and channel == "sms")
    ]
    chosen = [channel for channel in usable if channel in wanted]
    if preferred in usable:
        beside = [channel for channel in chosen if formal and channel == "letter" and preferred == "email"]
        chosen = [preferred, *beside]
    elif "digital" in chosen:
        chosen = ["digital"]
    elif len(chosen) > 1:
        chosen = [channel for channel in chosen if in_turn or channel != "sms"]
    now = (chosen or usable)[: 1 if in_turn or not chosen else None]
    return Route(tuple(now), tuple(channel for channel in usable if channel not in now))

"""What each kind of fact about a debtor changes, in one table."""

from dataclasses import dataclass

FACT_KINDS = [
    ("bankruptcy", "Bankruptcy"),
    ("reorganisation", "Reorganisation"),
    ("debt_relief", "Debt relief"),
    ("death", "Death"),
    ("minor", "Minor"),
    ("protected", "Protected identity"),
    ("abroad", "Moved abroad"),
    ("represented", "Represented"),
    ("vulnerable", "Vulnerable"),
]
FACT_REST_REASONS = [
    ("insolvent", "Insolvent"),
    ("deceased", "Deceased"),
    ("minor", "Minor"),
    ("protected", "Protected identity"),
    ("abroad", "Moved abroad"),
    ("represented", "Represented"),
    ("vulnerable", "Vulnerable"),
]
ALL_CHANNELS = frozenset({"letter", "email", "digital", "sms", "phone", "portal"})


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a fact, unless people decide otherwise on the record.

    ``blocked``: channels by which the debtor is not contacted; a representative may be, instead.
    ``only_older``: the fact concerns claims that arose before its date; later ones are paid as usual.
    """

    rest_reason: str
    rests: bool = True
    rests_with_representative: bool = False
    only_older: bool = False
    blocked: frozenset = frozenset()
    colour: int = 3


EFFECTS = {
    "bankruptcy": Effect("insolvent", rests_with_representative=True, blocked=ALL_CHANNELS, colour=1),
    # Lag (2022:964) om företagsrekonstruktion and skuldsaneringslag (2016:675): debts from before the decision.
    "reorganisation": Effect(
        "insolvent", rests_with_representative=True, only_older=True, blocked=frozenset({"phone", "sms"}), colour=1
    ),
    "debt_relief": Effect(
        "insolvent", rests_with_representative=True, only_older=True, blocked=frozenset({"phone", "sms"}), colour=1
    ),
    "death": Effect("deceased", blocked=ALL_CHANNELS, colour=1),
    "minor": Effect("minor", blocked=ALL_CHANNELS, colour=2),
    "protected": Effect("protected", blocked=ALL_CHANNELS, colour=2),
    "abroad": Effect("abroad", rests=False),
    "represented": Effect("represented", rests=False, blocked=ALL_CHANNELS, colour=4),
    "vulnerable": Effect("vulnerable", rests_with_representative=True),
}

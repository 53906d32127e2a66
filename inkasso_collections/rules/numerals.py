"""Amounts in words, in the languages whose numerals the library num2words lacks or gets wrong.

It has no Danish worth printing ("en millioner", "ettusinde og ethundrede"), and breaks Swedish, Norwegian and Finnish from a
thousand or a million on ("etttusen", "två miljonerett", "to million", "kaksimiljoonaa"). What differs between the languages is
data; the grammar is one.
"""

import re
from dataclasses import dataclass

from .errors import InvalidInputError

MOST = 10**12 - 1


@dataclass(frozen=True, slots=True)
class Numerals:
    """The numerals of a language; what is written together has no blank in it.

    Pairs are the word for exactly one, and the word that follows a number.
    """

    small: str  # the words for 0 to 19
    tens: str  # 20, 30 ... 90
    hundred: tuple[str, str]
    thousand: tuple[str, str]
    million: tuple[str, str]
    milliard: tuple[str, str]
    neuter_one: str = ""  # the last "one" of what counts hundreds and thousands, where it differs
    between_tens: str = ""  # five and twenty: the ones go first, with this in between
    after_hundreds: str = ""  # before what is below a hundred


LANGUAGES = {
    "sv": Numerals(
        small=(
            "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton "
            "sjutton arton nitton"
        ),
        tens="tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
        hundred=("etthundra", "hundra"),
        thousand=("ettusen", "tusen"),
        million=("en miljon", " miljoner"),
        milliard=("en miljard", " miljarder"),
    ),
    "nb": Numerals(
        small=(
            "null en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
        ),
        tens="tjue tretti førti femti seksti sytti åtti nitti",
        hundred=("ett hundre", " hundre"),
        thousand=("ett tusen", " tusen"),
        million=("en million", " millioner"),
        milliard=("en milliard", " milliarder"),
        neuter_one="ett",
        after_hundreds=" og ",
    ),
    "da": Numerals(
        small=(
            "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
        ),
        tens="tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
        hundred=("et hundrede", " hundrede"),
        thousand=("et tusind", " tusind"),
        million=("en million", " millioner"),
        milliard=("en milliard", " milliarder"),
        between_tens="og",
        after_hundreds=" og ",
    ),
    "fi": Numerals(
        small=(
            "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen "
            "yksitoista kaksitoista kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista "
            "kahdeksantoista yhdeksäntoista"
        ),
        tens=(
            "kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä kuusikymmentä seitsemänkymmentä "
            "kahdeksankymmentä yhdeksänkymmentä"
        ),
        hundred=("sata", "sataa"),
        thousand=("tuhat", "tuhatta"),
        million=("miljoona", " miljoonaa"),
        milliard=("miljardi", " miljardia"),
    ),
}


def spell(number: int, language: str) -> str:
    """`number` in words, in small letters.

    :param language: a key of LANGUAGES
    :raise InvalidInputError: below zero, or a million millions and more
    """
    if not 0 <= number <= MOST:
        raise InvalidInputError(f"{number} cannot be written in words: choose 0 to {MOST}")
    numerals = LANGUAGES[language]
    if number == 0:
        return numerals.small.split()[0]
    groups = []
    for size, words in ((10**9, numerals.milliard), (10**6, numerals.million), (10**3, numerals.thousand)):
        count, number = divmod(number, size)
        if count:
            groups.append(_count(count, words, numerals, numerals.neuter_one if size == 10**3 else ""))
    if number:
        is_small_rest = groups and number < 100
        groups.append((numerals.after_hundreds.lstrip() if is_small_rest else "") + _below_thousand(number, numerals))
    return " ".join(groups)


def _count(count, words, numerals, one=""):
    """So many hundreds, thousands or millions."""
    if count == 1:
        return words[0]
    return _join(_below_thousand(count, numerals, one), words[1])


def _below_thousand(number, numerals, one=""):
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, numerals, one)
    said = _count(hundreds, numerals.hundred, numerals)
    return _join(said, numerals.after_hundreds + _below_hundred(rest, numerals, one)) if rest else said


def _below_hundred(number, numerals, one=""):
    small = numerals.small.split()
    if number < len(small):
        return one if one and number == 1 else small[number]
    tens, ones = numerals.tens.split()[number // 10 - 2], number % 10
    if not ones:
        return tens
    if numerals.between_tens:
        return small[ones] + numerals.between_tens + tens
    return tens + (one if one and ones == 1 else small[ones])


def _join(first, second):
    """Written together; of three same letters, as in ett + tusen, one is left out."""
    return re.sub(r"([^\W\d_])\1\1", r"\1\1", first + second)

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.numerals import LANGUAGES, MOST, spell

SPELT = {
    "sv": {
        0: "noll",
        1: "ett",
        19: "nitton",
        21: "tjugoett",
        100: "etthundra",
        101: "etthundraett",
        1000: "ettusen",
        2001: "tvåtusen ett",
        12416: "tolvtusen fyrahundrasexton",
        21000: "tjugoettusen",
        1_000_001: "en miljon ett",
        2_101_000: "två miljoner etthundraettusen",
        3_000_000_000: "tre miljarder",
    },
    "nb": {
        0: "null",
        1: "en",
        55: "femtifem",
        100: "ett hundre",
        121: "ett hundre og tjueen",
        1000: "ett tusen",
        2001: "to tusen og en",
        12416: "tolv tusen fire hundre og seksten",
        21000: "tjueett tusen",
        101_000: "ett hundre og ett tusen",
        1_000_000: "en million",
        2_000_050: "to millioner og femti",
    },
    "da": {
        0: "nul",
        1: "en",
        55: "femoghalvtreds",
        72: "tooghalvfjerds",
        90: "halvfems",
        100: "et hundrede",
        121: "et hundrede og enogtyve",
        1100: "et tusind et hundrede",
        2001: "to tusind og en",
        12416: "tolv tusind fire hundrede og seksten",
        1_000_000: "en million",
        2_000_000: "to millioner",
        1_234_567: "en million to hundrede og fireogtredive tusind fem hundrede og syvogtres",
    },
    "fi": {
        0: "nolla",
        11: "yksitoista",
        21: "kaksikymmentäyksi",
        100: "sata",
        101: "satayksi",
        200: "kaksisataa",
        1000: "tuhat",
        1100: "tuhat sata",
        2001: "kaksituhatta yksi",
        12416: "kaksitoistatuhatta neljäsataakuusitoista",
        1_000_000: "miljoona",
        2_000_001: "kaksi miljoonaa yksi",
        MOST: (
            "yhdeksänsataayhdeksänkymmentäyhdeksän miljardia yhdeksänsataayhdeksänkymmentäyhdeksän miljoonaa "
            "yhdeksänsataayhdeksänkymmentäyhdeksäntuhatta yhdeksänsataayhdeksänkymmentäyhdeksän"
        ),
    },
}


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [(lang, number, words) for lang, told in SPELT.items() for number, words in told.items()],
)
def test_as_people_write_it(language, number, words):
    assert spell(number, language) == words


def test_every_language_is_complete():
    assert set(SPELT) == set(LANGUAGES)
    for numerals in LANGUAGES.values():
        assert (len(numerals.small.split()), len(numerals.tens.split())) == (20, 8)


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_is_not_written_in_words(number):
    with pytest.raises(InvalidInputError, match="cannot be written in words"):
        spell(number, "sv")


@given(first=st.integers(0, MOST), second=st.integers(0, MOST), language=st.sampled_from(sorted(LANGUAGES)))
def test_no_two_numbers_are_written_alike(first, second, language):
    words = spell(first, language)
    assert (words == spell(second, language)) == (first == second)
    assert not re.search(r"(\w)\1\1|  |^ | $", words)
    assert words == words.lower()

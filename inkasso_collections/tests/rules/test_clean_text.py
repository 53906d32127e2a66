"""What a database keeps of a text from outside."""

from hypothesis import given
from hypothesis import strategies as st
from rules.clean_text import FORMULA_SIGNS, clean, defuse, fuse


def test_what_goes():
    assert clean("a\x00b\ud800c å 😀") == "ab?c å 😀"


@given(st.text(st.characters()))
def test_it_can_be_written(text):
    assert b"\x00" not in clean(text).encode()


def test_no_formula():
    for sign in FORMULA_SIGNS:
        assert defuse(f"{sign}A1") == f"'{sign}A1"
    assert [defuse(value) for value in ("-1,50", "+46", -7, None, False, "", "a=b", "-1-1")] == [
        "-1,50",
        "+46",
        "-7",
        "",
        "",
        "",
        "a=b",
        "'-1-1",
    ]


@given(st.text(st.sampled_from("=+-@'\t1a")))
def test_comes_back(text):
    assert fuse(defuse(text)) == text or text.startswith("'")

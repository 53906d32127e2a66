"""What a database keeps of a text from outside."""

from hypothesis import given
from hypothesis import strategies as st
from rules.clean_text import clean


def test_what_goes():
    assert clean("a\x00b\ud800c å 😀") == "ab?c å 😀"


@given(st.text(st.characters()))
def test_it_can_be_written(text):
    assert b"\x00" not in clean(text).encode()

"""Texts from outside that a database can keep, and a spreadsheet only shows."""

import re

#: What spreadsheets take for the beginning of a formula, also behind what they leave out.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def clean(text: str) -> str:
    """``text`` without what no database keeps: NUL, and halves of characters (lone surrogates), which become “?”."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def defuse(value: object) -> str:
    """``value`` as a cell of CSV for people: no spreadsheet calculates it. Plain numbers stay numbers.

    Files that only programs read need none of it: there it would be part of the value.
    """
    text = "" if value is None or value is False else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _NUMBER.fullmatch(text) else text


def fuse(text: str) -> str:
    """The value of a cell that was defused, or that somebody has marked as text in the same way."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_SIGNS) else text

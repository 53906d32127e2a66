"""Texts from outside that a database can keep."""


def clean(text: str) -> str:
    """``text`` without what no database keeps: NUL, and halves of characters (lone surrogates), which become “?”."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

"""Placeholders in texts of letters: names in braces, such as {last_day}."""

import re

PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")


def find_placeholders(text):
    """The names of the placeholders in `text`, in order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def fill_placeholders(text, values):
    """`text` with the values of the placeholders that have one; the others stay, for the tone check to find."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found.group(1), found.group())), text)

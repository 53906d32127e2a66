"""Messages from templates: JSON in which ``{{name.of.value}}`` stands for a value. Nothing is executed.

* ``"{{totals.total}}"`` alone becomes the value itself, whatever type it has; within other text it becomes text.
* ``"{{debtor.email?}}"`` may be missing: then it is null, or nothing within text. Any other name that leads nowhere is an error.
* ``{"$each": "claims", "$make": {...}}`` becomes a list, one for each, in which ``{{each.number}}`` is of that one.
* ``"{{#totals.total}}"`` becomes a number where the value is one written as text.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

from .errors import TemplateError
from .outside_numbers import read_json

_PLACE = re.compile(r"\{\{\s*(#?)([A-Za-z0-9_.-]+)(\??)\s*\}\}")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
#: How deep templates and answers are followed.
DEPTH = 20


def read_path(data: object, path: str, default: object = None) -> object:
    """What ``path`` leads to in ``data``: names of mappings and places of lists, with points between them."""
    for name in path.split("."):
        if isinstance(data, Mapping) and name in data:
            data = data[name]
        elif isinstance(data, list) and name.isascii() and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            return default
    return data


def read_template(text: str) -> object:
    """The template in ``text``. Raises TemplateError."""
    try:
        template = read_json(text)
    except ValueError as error:
        raise TemplateError(f"Not JSON: {error}") from None
    _check(template, DEPTH)
    return template


def fill(template: object, values: Mapping) -> object:
    """``template`` with ``values``. Raises TemplateError."""
    if isinstance(template, str):
        return _fill_text(template, values)
    if isinstance(template, list):
        return [fill(each, values) for each in template]
    if not isinstance(template, Mapping):
        return template
    if "$each" in template:
        rows = _look_up(values, template["$each"], False)
        if not isinstance(rows, list):
            raise TemplateError(f"{template['$each']} is no list")
        return [fill(template["$make"], {**values, "each": row}) for row in rows]
    return {name: fill(each, values) for name, each in template.items()}


def fill_line(text: str, values: Mapping, quoted: bool = False) -> str:
    """One line of text with ``values``: a header, or with ``quoted`` an address. Raises TemplateError."""
    filled = _PLACE.sub(lambda found: _to_text(_place(found, values), quoted), text)
    if any(ord(character) < 32 for character in filled):
        raise TemplateError("A line has a control character")
    return filled


def _fill_text(text: str, values: Mapping) -> object:
    whole = _PLACE.fullmatch(text)
    if whole:
        return _place(whole, values)
    return _PLACE.sub(lambda found: _to_text(_place(found, values), False), text)


def _place(found: re.Match, values: Mapping) -> object:
    as_number, path, optional = found.groups()
    value = _look_up(values, path, bool(optional))
    return _to_number(value, path) if as_number and value is not None else value


def _look_up(values: Mapping, path: str, optional: bool) -> object:
    missing = object()
    value = read_path(values, path, missing)
    if value is missing and not optional:
        raise TemplateError(f"There is no {path}")
    return None if value is missing else value


def _to_number(value: object, path: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise TemplateError(f"{path} is no number") from None
    if not number.is_finite():
        raise TemplateError(f"{path} is no number")
    return number


def _to_text(value: object, quoted: bool) -> str:
    if isinstance(value, Mapping | list):
        raise TemplateError("A list or a group does not fit into text")
    text = "" if value is None else str(value)
    return quote(text, safe="") if quoted else text


def _check(template: object, depth: int) -> None:
    if not depth:
        raise TemplateError("Too deep")
    if isinstance(template, list):
        for each in template:
            _check(each, depth - 1)
    if isinstance(template, Mapping):
        if "$each" in template:
            path = template["$each"]
            if set(template) != {"$each", "$make"} or not isinstance(path, str) or not _NAME.fullmatch(path):
                raise TemplateError("$each needs the name of a list, and $make beside it")
        for each in template.values():
            _check(each, depth - 1)

"""Templates put values where they belong, and never do anything else."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import TemplateError
from rules.json_templates import fill, fill_line, read_path, read_template

VALUES = {
    "assignment": {"number": "INK/2026/00001", "tags": ["a", "b"]},
    "debtor": {"name": 'Anna "A" {{assignment.number}}', "email": None},
    "totals": {"total": "10180.55", "word": "many", "none": None, "infinite": "Infinity"},
    "claims": [{"number": "INV/1", "principal": "1.10"}, {"number": "INV/2", "principal": "2.00"}],
}
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text().filter(lambda text: "{{" not in text),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda name: not name.startswith("$")), inner),
    max_leaves=10,
)


@given(plain)
def test_what_has_no_places_stays(template):
    assert fill(read_template(json.dumps(template)), VALUES) == template


@given(st.text())
def test_values_are_never_read_as_templates(text):
    assert fill("{{a}}", {"a": text}) == text
    assert fill("x{{a}}", {"a": text}) == f"x{text}"


def test_values_keep_their_type():
    template = read_template(
        """{"all": "{{claims}}", "text": "No. {{assignment.number}}!", "sum": "{{#totals.total}}", "n": 1.50,
        "none": "{{debtor.email}}", "gone": "{{debtor.phone?}}", "part": "<{{debtor.phone?}}>", "no": "{{#totals.none}}",
        "name": "{{debtor.name}}", "first": "{{assignment.tags.0}}", "yes": true}"""
    )
    assert fill(template, VALUES) == {
        "all": VALUES["claims"],
        "text": "No. INK/2026/00001!",
        "sum": Decimal("10180.55"),
        "n": Decimal("1.50"),
        "none": None,
        "gone": None,
        "part": "<>",
        "no": None,
        "name": 'Anna "A" {{assignment.number}}',
        "first": "a",
        "yes": True,
    }


def test_one_for_each():
    template = read_template(
        '{"rows": {"$each": "claims", "$make": {"no": "{{each.number}}", "of": "{{debtor.name}}"}}}'
    )
    name = VALUES["debtor"]["name"]
    assert fill(template, VALUES) == {"rows": [{"no": "INV/1", "of": name}, {"no": "INV/2", "of": name}]}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 30 + "]" * 30,
        "[" * 100_000,
        '{"$each": "claims"}',
        '{"$each": "claims", "$make": 1, "more": 2}',
        '{"$each": 1, "$make": 1}',
        '{"$each": "a b", "$make": 1}',
    ],
)
def test_templates_that_are_none(text):
    with pytest.raises(TemplateError):
        read_template(text)


@pytest.mark.parametrize(
    "text",
    [
        '"{{debtor.phone}}"',
        '"{{claims.7.number}}"',
        '"{{claims.x}}"',
        '"{{totals.total.x}}"',
        '"{{#totals.word}}"',
        '"{{#totals.infinite}}"',
        '"No. {{claims}}"',
        '{"$each": "debtor", "$make": 1}',
        '{"$each": "nobody", "$make": 1}',
    ],
)
def test_places_that_lead_nowhere(text):
    with pytest.raises(TemplateError):
        fill(read_template(text), VALUES)


@pytest.mark.parametrize("name", ["__class__", "a.__class__", "a.keys", "number.real"])
def test_nothing_but_values_is_reached(name):
    with pytest.raises(TemplateError):
        fill("{{" + name + "}}", {"a": {"b": 1}, "number": 1})


def test_lines():
    assert (
        fill_line("/cases/{{assignment.number}}/{{totals.none}}", VALUES, quoted=True) == "/cases/INK%2F2026%2F00001/"
    )
    assert fill_line("Bearer {{assignment.number}}", VALUES) == "Bearer INK/2026/00001"
    with pytest.raises(TemplateError):
        fill_line("{{a}}", {"a": "x\r\nHost: elsewhere"})
    assert fill_line("{{a}}", {"a": "x\r\n"}, quoted=True) == "x%0D%0A"


def test_paths():
    assert read_path({"a": [{"b": 1}]}, "a.0.b") == 1
    assert read_path({"a": [1]}, "a.1") is None
    assert read_path({"a": [1]}, "a.-1", "no") == "no"

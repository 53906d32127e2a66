import pytest
from rules.placeholders import fill_placeholders, find_placeholders
from rules.tone import ToneRule, ToneText, check_tone, reading_index


def rule(check, severity="error", **kwargs):
    return ToneRule(code=check, check=check, severity=severity, reason="Because", **kwargs)


def find(rules, parts, **kwargs):
    return check_tone(ToneText(parts=parts, **kwargs), rules)


def test_placeholders():
    assert find_placeholders("Pay { amount } by {last_day}, {amount}") == ["amount", "last_day"]
    assert fill_placeholders("Pay {amount} by {last_day}", {"amount": 5}) == "Pay 5 by {last_day}"


def test_forbidden_words_are_found_as_written_each_once():
    [finding] = find(
        [rule("forbidden", pattern=r"other costs?")], {"opening": "Other costs, other costs", "title": "x"}
    )
    assert finding.words == ("Other costs", "other costs")
    assert (finding.part, finding.is_error) == ("opening", True)


@pytest.mark.parametrize(("text", "found"), [("PAY NOW", 1), ("pay now", 0)])
def test_capitals_are_a_matter_of_case(text, found):
    assert len(find([rule("forbidden", pattern="[A-Z]{3}", case_sensitive=True)], {"title": text})) == found


def test_a_rule_may_look_at_one_part_only():
    rules = [rule("forbidden", pattern="debt", part="subject")]
    assert not find(rules, {"title": "debt"})
    assert find(rules, {"subject": "debt"})


def test_wording_is_checked_only_where_it_is_written():
    rules = [rule("forbidden", pattern="shame")]
    assert not find(rules, {"creditor": "Shame AB", "title": "x"}, wording=("title",))
    assert find(rules, {"creditor": "Shame AB", "title": "x"})


def test_required_parts():
    rules = [rule("required", part="objection", pattern="object")]
    assert not find(rules, {"objection": "Object by {last_day}"})
    for wrong in ({}, {"objection": "  "}, {"objection": "Pay"}):
        [finding] = find(rules, wrong)
        assert finding.part == "objection"
    assert not find([rule("required", part="creditor")], {"creditor": "x"})


def test_unknown_placeholders():
    rules = [rule("placeholder")]
    [finding] = find(rules, {"title": "{amount} {name}"}, known=frozenset({"amount"}))
    assert finding.words == ("{name}",)
    assert not find(rules, {"title": "{amount}"}, known=frozenset({"amount"}))


@pytest.mark.parametrize(("days", "found"), [(None, 0), (9, 1), (10, 0)])
def test_deadline(days, found):
    assert len(find([rule("deadline")], {}, days=days, least_days=10)) == found


def test_reading_index():
    assert reading_index("") == reading_index("Betalningsföreläggande ansökan.") == 0, "too short to say"
    assert reading_index("A cat sat here. " * 5) == 4
    assert reading_index("no stop at all " * 5) == 20
    hard = "Betalningsföreläggande ansöks. " * 10
    assert reading_index(hard) == 52
    assert find([rule("reading", limit=50)], {"a": hard})
    assert not find([rule("reading", limit=52)], {"a": hard})


def test_errors_come_first():
    rules = [rule("forbidden", "warning", pattern="a"), rule("forbidden", pattern="b")]
    assert [finding.is_error for finding in find(rules, {"x": "a b"})] == [True, False]

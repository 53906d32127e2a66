"""Whatever an agency writes is read as reports, or refused with what is wrong."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import agency_reports
from rules.agency_reports import make_report, read_event, read_file
from rules.errors import UnreadableError

CSV = (
    "\ufeffReference; kind ;day;status_text;note;principal;interest;currency\r\n"
    "INK/1;status;2026-10-20;Active;;;;\r\n"
    'INK/1;payment;2026-10-21;;"Paid; in part";1 000,50;20;SEK\r\n'
    ";;;;;;;\r\n"
    "INK/2;;;;Called;;;\r\n"
)


def test_csv():
    status, payment, note = read_file("reports.CSV", CSV.encode())
    assert (status["kind"], status["status_text"], status["day"]) == ("status", "Active", date(2026, 10, 20))
    assert payment["amounts"] == {"principal": Decimal("1000.50"), "interest": Decimal(20)}
    assert (payment["note"], payment["currency"]) == ("Paid; in part", "SEK")
    assert (note["kind"], note["note"], note["day"], note["reference"]) == ("note", "Called", None, "INK/2")
    assert len({row["key"] for row in (status, payment, note)}) == 3


def test_json():
    rows = [{"reference": "INK/1", "amounts": {"principal": 1.1, "net": "2"}, "key": 7, "day": "2026-10-20T08:00:00Z"}]
    for data in (rows, {"reports": rows}):
        [report] = read_file("a.json", json.dumps(data).encode())
        assert report["kind"] == "payment"
        assert report["amounts"] == {"principal": Decimal("1.1"), "net": Decimal(2)}
        assert (report["key"], report["day"]) == ("7", date(2026, 10, 20))


def test_the_same_row_has_the_same_key():
    first, again, other = (
        make_report({"reference": "INK/1", "principal": amount}, 1) for amount in ("100", "100.00", "100.01")
    )
    assert first["key"] == again["key"] != other["key"]


def test_a_status_without_a_kind():
    assert make_report({"reference": "INK/1", "status_text": "Active", "principal": ""}, 1)["kind"] == "status"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"\xff", "UTF-8"),
        ("a.json", b"{", "Not JSON"),
        ("a.json", b"[" * 100_000, "Not JSON"),
        ("a.json", b"1", "no list"),
        ("a.json", b'{"reports": 1}', "no list"),
        ("a.json", b"[1]", r"No report \(row 1\)"),
        ("a.json", b'[{"reference": "a"}, {"note": "b"}]', r"reference is missing \(row 2\)"),
        ("a.json", b'[{"reference": {}}]', "reference is no text"),
        ("a.json", b'[{"reference": true}]', "reference is no text"),
        ("a.json", b'[{"reference": "a", "note": "' + b"x" * 5001 + b'"}]', "note is too long"),
        ("a.json", b'[{"reference": "a", "day": "20 October"}]', "day"),
        ("a.json", b'[{"reference": "a", "amounts": 1}]', "amounts is no group"),
        ("a.json", b'[{"reference": "a", "principal": "x"}]', "principal is no amount"),
        ("a.json", b'[{"reference": "a", "principal": "NaN"}]', "principal is no amount"),
        ("a.json", b'[{"reference": "a", "principal": "1e12"}]', "principal is no amount"),
        ("a.json", b'[{"reference": "a", "kind": "song"}]', "song is none of"),
        ("a.csv", b"name;note\na;b\n", "no column"),
        ("a.csv", b'reference;note\n"a;b\n', "Not CSV"),
    ],
)
def test_what_cannot_be_read(name, content, message):
    with pytest.raises(UnreadableError, match=message):
        read_file(name, content)


def test_the_row_is_said():
    with pytest.raises(UnreadableError) as caught:
        read_file("a.json", b'[{"reference": "a"}, 2]')
    assert caught.value.row == 2


def test_empty_files_have_no_reports():
    assert read_file("a.csv", b"") == []
    assert read_file("a.csv", b"reference;note\n") == []
    assert read_file("a.json", b"[]") == []


def test_too_many(monkeypatch):
    monkeypatch.setattr(agency_reports, "MOST_REPORTS", 1)
    rows = [{"reference": "a"}] * 2
    with pytest.raises(UnreadableError, match="More than"):
        read_file("a.json", json.dumps(rows).encode())
    with pytest.raises(UnreadableError, match="More than"):
        read_event(json.dumps({"id": 1, "reports": rows}).encode(), {})


def test_events_in_our_form():
    event = read_event(
        b'{"id": 5, "timestamp": "2026-10-20T08:00:00Z", "reports": [{"reference": "a", "note": "b"}]}', {}
    )
    assert (event.key, event.moment, event.reports[0]["note"]) == ("5", "2026-10-20T08:00:00Z", "b")


def test_events_in_another_form():
    paths = {
        "id": "event.no",
        "timestamp": "event.at",
        "reference": "data.ref",
        "status_text": "data.state",
        "day": "data.x",
    }
    event = read_event(b'{"event": {"no": "e1", "at": 17}, "data": {"ref": "INK/1", "state": "OPEN"}}', paths)
    assert event.key == event.reports[0]["key"] == "e1"
    assert (event.moment, event.reports[0]["status_text"], event.reports[0]["day"]) == ("17", "OPEN", None)


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"[]", "No event"), (b"{}", "without an id"), (b'{"id": " "}', "without an id"), (b'{"id": 1}', "no list")],
)
def test_events_that_are_none(body, message):
    with pytest.raises(UnreadableError, match=message):
        read_event(body, {})


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json"]))
def test_rubbish_is_refused_or_read(content, name):
    try:
        reports = read_file(name, content)
    except UnreadableError:
        return
    assert all(report["reference"] and report["key"] for report in reports)


def test_contacts_and_questions():
    contact = make_report({"reference": "INK/1", "contact_channel": "phone"}, 1)
    question = make_report({"reference": "INK/1", "step": "settlement", "settlement": 5000}, 1)
    assert (contact["kind"], question["kind"]) == ("contact", "consent")
    assert question["settlement"] == "5000"
    keys = {make_report({"reference": "INK/1", "step": "plan", "months": months}, 1)["key"] for months in (3, 4)}
    assert len(keys | {contact["key"], question["key"]}) == 4


def test_halves_of_characters_are_no_text():
    [report] = read_file("x.json", b'[{"reference": "\\ud800A\\u0000", "note": "x"}]')
    assert report["reference"] == "?A"
    event = read_event(b'{"id": "\\ud800", "timestamp": "\\u0000", "reports": []}', {})
    assert (event.key, event.moment) == ("?", "")

"""What comes in from outside when somebody is careless, unlucky or hostile: good files and texts, spoiled."""

import json
import re
from io import BytesIO

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

#: What breaks readers, spreadsheets, databases, pages and templates, each in its own way.
NASTY = (
    *("", " ", "\t", "'", '"', '""', '"a""b', ";", ",;\t", "\n", "\r", "\r\n", "\u2028", "\x00", "a\x00b", "\x1b[31m"),
    *("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.test";"y")', "=cmd|' /C calc'!A0", "'=1"),
    *("0", "-0", "1e400", "1e-400", "1e999999999", "1e99999999999999999999", "-1e-999999", "NaN", "sNaN", "-Infinity"),
    *(
        "9" * 30,
        "9" * 5000,
        "0." + "1" * 400,
        "1_000",
        "0x1F",
        "١٢٣",
        "１２３",
        "²",
        "𝟏𝟐",
        "1,2,3",
        "1.2.3",
        "1 234,50",
        "−3",
    ),
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "2026-W01-1", "31.12.2026", "2026-10-15"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "${7*7}",
        "{number}",
        "%s%(x)s%n",
        "<t t-out='1'/>",
    ),
    *("../../etc/passwd", "C:\\x", "'; DROP TABLE res_users; --", "\\", "%00", "%", "_", "javascript:alert(1)"),
    *("\u202e123", "\u200f", "\ufeff", "å" * 40, "🙂", "e\u0301", "\ud800", "\udfff\ud800", "x" * 11_000),
    *("null", "true", "[]", "{}", "[[]]", '{"a": 1}', "SEK", "closed", "paid", "INK/1", "19121212-1212", "Alfa"),
)
#: Rather short, as most of what people type is, or one of those above, or anything.
texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=20), st.sampled_from(NASTY).flatmap(lambda a: st.just(a * 2))
)
#: As far as they can be sent at all: no halves of characters.
sendable = texts.map(lambda text: text.encode("utf-8", "replace").decode())
ENCODINGS = (*["utf-8"] * 6, "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-be", "utf-7", "cp037")
#: Numbers as JSON may have them, that Python's own writer does not write.
NUMBERS = (
    "1e999999999",
    "1e99999999999999999999",
    "1e-999999999",
    "-0",
    "NaN",
    "Infinity",
    "0." + "1" * 500,
    "9" * 5000,
)
JUNK = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b'"',
    b"\n",
    b"\r",
    b";",
    b"\x80",
    b"\xf0\x9f",
    b"[" * 2000,
)
values = st.recursive(
    st.one_of(
        texts,
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from((10**30, -(10**400), 0, 1)),
        st.floats(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def tables(draw, heading, row, separators=";,\t"):
    """A CSV file of `heading` with rows like `row`, some cells spoiled, some rows doubled, then the bytes spoiled."""
    rows = [list(heading)]
    for _number in range(draw(st.integers(0, 4))):
        cells = list(row)
        for place in draw(st.lists(st.integers(0, len(row)), max_size=3)):
            cells[place : place + 1] = draw(st.lists(texts, max_size=2)) if place == len(row) else [draw(texts)]
        rows.append(cells)
    if draw(st.booleans()):
        rows.append(rows[-1])
    separator = draw(st.sampled_from(separators))
    quoted = draw(st.booleans())
    lines = [
        separator.join('"{}"'.format(cell.replace('"', '""')) if quoted else cell for cell in cells) for cells in rows
    ]
    text = draw(st.sampled_from(("\n", "\r\n", "\r"))).join(lines)
    return draw(spoiled(encode(text, draw(st.sampled_from(ENCODINGS)))))


def encode(text, encoding):
    try:
        return text.encode(encoding, "replace")
    except (UnicodeError, ValueError):  # some encodings have no replacement
        return text.encode("utf-8", "surrogatepass")


@st.composite
def spoiled(draw, content):
    """`content` as it is, or with some of its bytes changed, left out, added or doubled."""
    for _time in range(draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3)))):
        place = draw(st.integers(0, 2**16)) % (len(content) + 1)
        match draw(st.integers(0, 4)):
            case 0:
                content = content[:place]
            case 1:
                content = content[:place] + draw(st.sampled_from(JUNK)) + content[place:]
            case 2:
                content = content[:place] + content[place + draw(st.integers(1, 20)) :]
            case 3:
                content = content[:place] + bytes([draw(st.integers(0, 255))]) + content[place + 1 :]
            case 4:
                content += content[place:]
    return content


@st.composite
def documents(draw, good):
    """JSON like `good`, in which values at any depth are others, are missing, or are doubled; then the bytes spoiled."""
    value = json.loads(json.dumps(good))
    for _time in range(draw(st.integers(0, 3))):
        value = draw(changed(value))
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    if not draw(st.integers(0, 3)):
        strings = re.findall(r'(?<=: )"[^"]*"', text) or [text]
        text = text.replace(draw(st.sampled_from(strings)), draw(st.sampled_from(NUMBERS)))
    return draw(spoiled(text.encode("utf-8", "surrogatepass")))


@st.composite
def changed(draw, value):
    """`value` with one place in it changed."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        name = draw(st.sampled_from(sorted(value)))
        if not draw(st.integers(0, 6)):
            return {key: each for key, each in value.items() if key != name}
        return {**value, name: draw(changed(value[name]))}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(changed(value[place])), *value[place:]]
    return draw(values)


@st.composite
def spreadsheets(draw, heading, row):
    """An XLSX file of rows like `row` with cells of any kind; then, sometimes, its bytes spoiled."""
    book = Workbook()
    sheet = book.active
    sheet.append(heading)
    for _number in range(draw(st.integers(0, 3))):
        cells = list(row)
        for place in draw(st.lists(st.integers(0, len(row) - 1), max_size=3)):
            cells[place] = draw(
                st.one_of(texts, st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.dates())
            )
        append(sheet, cells)
    stream = BytesIO()
    book.save(stream)
    content = stream.getvalue()
    return draw(spoiled(content)) if draw(st.booleans()) else content


def append(sheet, cells):
    """Write a row, leaving out what cannot be written into a spreadsheet at all."""
    number = sheet.max_row + 1
    for place, value in enumerate(cells, 1):
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value.encode("utf-8", "replace").decode())
        sheet.cell(number, place, value)

"""Writes what the shipped law data marks as unsure into docs/legal_notes.md.

python tools/legal_notes.py            writes it
python tools/legal_notes.py --check    tells whether it is up to date; exit code 1 if not
"""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / "inkasso_collections" / "data" / "law"
PAGE = ROOT / "docs" / "legal_notes.md"
BEGIN, END = "<!-- unsure -->", "<!-- /unsure -->"
FILES = {
    "inkasso.interest.rule": ("rate_mode", "margin"),
    "inkasso.fee.rule": ("kind_id:id", "amount"),
    "inkasso.legal.figure": ("kind", "value"),
    "inkasso.contact.rule": ("kind", "max_count"),
}
WORDS = {"low": "weak", "medium": "medium"}


def read_rows():
    """(country, sure, what, since, basis, note): one row for what differs by number, kind of debtor or day only."""
    rows = {}
    for model, (name, value) in FILES.items():
        with (DATA / f"{model}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["confidence"] not in WORDS:
                    continue
                what = row[name].removeprefix("fee_kind_").replace("_", " ")
                country = row["jurisdiction_id:id"].removeprefix("jurisdiction_").upper()
                key = (country, WORDS[row["confidence"]], what, row["legal_basis"], row["note"])
                rows.setdefault(key, []).append((row[value], row["date_from"]))
    return sorted(rows.items(), key=lambda pair: (pair[0][0] != "SE", pair[0][0], pair[0][1] != "weak"))


def write_table():
    lines = ["| | sure? | what | value | basis | note |", "|---|---|---|---|---|---|"]
    for (country, sure, what, basis, note), values in read_rows():
        shown = ", ".join(dict.fromkeys(value for value, _day in values if value))
        cells = (country, sure, what, shown, basis, note)
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines)


def main(arguments):
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    new = f"{before}{BEGIN}\n\n{write_table()}\n\n{END}{after}"
    if new == text:
        return 0
    if "--check" in arguments:
        print(f"{PAGE.relative_to(ROOT)} is not up to date: python tools/legal_notes.py")
        return 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

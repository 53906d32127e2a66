"""Who is in the play: the company and its customers, who are listed in cast.csv. All of them are invented.

Organisationsnummer have valid check digits in a series that is not in use; personnummer are from the test numbers that
Skatteverket publishes. E-mail goes to domains that are reserved and never delivered to (RFC 2606): `.example`, and
`.invalid`, which mail servers refuse.
"""

import csv
from dataclasses import dataclass, fields
from pathlib import Path

COMPANY = {
    "name": "Lyktan Kontor AB",
    "street": "Verkstadsgatan 12",
    "zip": "417 07",
    "city": "Göteborg",
}
COMPANY_CONTACT = {
    "phone": "+46 31 390 06 00",
    "email": "ekonomi@lyktan.example",
    "website": "https://lyktan.example",
}
COMPANY_NUMBER = "559999-0016"
BANKGIRO = "123-4566"
IBAN = "SE45 5000 0000 0583 9825 7466"  # the example of the IBAN registry

COLLECTORS = (("Anna Lindqvist", "anna@lyktan.example"), ("Johan Ek", "johan@lyktan.example"))
MANAGER = ("Maria Sund", "maria@lyktan.example")

NO_EMAIL = "none"
REFUSED_DOMAIN = "invalid"


@dataclass(frozen=True)
class Debtor:
    """A customer, how he pays and what is peculiar about him."""

    name: str
    number: str  # organisationsnummer, personnummer or foreign VAT number
    is_person: bool
    country: str
    lang: str
    street: str
    zip: str
    city: str
    email: str  # empty: made of the name
    currency: str
    terms: str  # a key of plan.TERM_DAYS
    volume: int  # how often he buys, compared with others; 0: once
    character: str  # a key of characters.CHARACTERS
    incident: str  # what happens about his last invoice: a key of plan.INCIDENTS
    is_handled_gently: bool
    refused_fee: bool  # did not agree to reminder fees
    invoices_to: str  # name of the contact that invoices go to

    def get_email(self):
        if self.email == NO_EMAIL:
            return False
        return self.email or make_email(self.name)


def make_email(name):
    """anna.berg@anna-berg.example for “Anna Berg”."""
    letters = name.lower().translate(str.maketrans("åäöéøü&.", "aaoeou  "))
    words = letters.split()[:2]
    return f"{'.'.join(words)}@{'-'.join(words)}.example"


def read_cast(path):
    """The debtors of the file, the most telling ones first, so that a small demo has them."""
    read = {bool: lambda text: text == "yes", int: int, str: str}
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Debtor(**{field.name: read[field.type](row[field.name]) for field in fields(Debtor)})
            for row in csv.DictReader(file)
        )


CAST = read_cast(Path(__file__).with_name("cast.csv"))

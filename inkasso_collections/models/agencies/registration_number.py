"""Whether a personal or registration number is right, by the checksums of the country it is of."""

from stdnum.dk import cpr, cvr
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu, ytunnus
from stdnum.no import fodselsnummer
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr, personnummer

PERSON, COMPANY = "person", "company"
CHECKS = {
    ("SE", PERSON): (personnummer,),
    ("SE", COMPANY): (orgnr, personnummer),  # a sole trader has his own
    ("NO", PERSON): (fodselsnummer,),
    ("NO", COMPANY): (no_orgnr,),
    ("DK", PERSON): (cpr,),
    ("DK", COMPANY): (cvr,),
    ("FI", PERSON): (hetu,),
    ("FI", COMPANY): (ytunnus,),
}


def bare_number(partner, number):
    """`number` without what only a VAT number has: Swedish ones begin with SE and end with 01."""
    number = (number or "").strip().upper()
    if partner.country_code == "SE" and number.startswith("SE") and number.endswith("01") and len(number) == 14:
        return number[2:12]
    return number.removeprefix(partner.country_code or " ")


def is_valid_number(partner, number):
    """None where there is none; True where it is right, or the country has no check that is known here."""
    if not (number or "").strip():
        return None
    side = COMPANY if partner.is_company else PERSON
    checks = CHECKS.get((partner.country_code, side), ())
    if not checks:
        return True
    bare = bare_number(partner, number)
    return any(_is_valid(check, bare) for check in checks)


def _is_valid(check, number):
    try:
        check.validate(number)
    except ValidationError:
        return False
    return True

"""The languages that letters are written in. They need not be installed in Odoo."""

LANGUAGES = [
    ("en", "English"),
    ("sv", "Swedish"),
    ("nb", "Norwegian"),
    ("da", "Danish"),
    ("fi", "Finnish"),
    ("de", "German"),
]
# How dates and amounts are written in them.
LOCALES = {"en": "en_GB", "sv": "sv_SE", "nb": "nb_NO", "da": "da_DK", "fi": "fi_FI", "de": "de_DE"}
# Odoo's codes that do not begin with ours.
SAME_LANGUAGE = {"no": "nb", "nn": "nb"}
BY_COUNTRY = {
    "SE": "sv",
    "NO": "nb",
    "SJ": "nb",
    "DK": "da",
    "FO": "da",
    "GL": "da",
    "FI": "fi",
    "AX": "sv",
    "DE": "de",
    "AT": "de",
    "LI": "de",
}


def of_odoo(code):
    """The language of letters for a language of Odoo, such as sv for sv_SE; None where there is none."""
    short = (code or "").partition("_")[0].partition("@")[0]
    short = SAME_LANGUAGE.get(short, short)
    return short if short in LOCALES else None


def of_country(country):
    """The language of letters to a country whose people mostly read one of ours; None elsewhere."""
    return BY_COUNTRY.get(country.code)

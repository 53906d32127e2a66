"""The public interfaces of central banks: where to ask, and how to read the answer.

Reading is pure (text in, dated decimals out, `BadAnswerError` for everything else) and apart from the network, so that
it can be tested with any text. Only `download` opens a connection.
"""

from . import bank_of_england, ecb, norges_bank, riksbank
from .answers import BadAnswerError
from .download import download
from .half_years import derive, half_year_start, list_half_years

#: By the value of `inkasso.rate.kind.fetch_source`. Each module has LABEL, BASE_URL, build_url() and parse().
SOURCES = {
    "riksbank": riksbank,
    "ecb": ecb,
    "norges_bank": norges_bank,
    "bank_of_england": bank_of_england,
}

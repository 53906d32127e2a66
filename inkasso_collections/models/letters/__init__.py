# The kinds of letters and their texts, how they are written, then what is written: notices, statements and others.
from . import (
    letter_language,
    letter_text_mixin,
    letter_kind,
    letter_text,
    letter_phrase,
    letter_mixin,
    letter_payment,
    ir_actions_report,
    res_company,
    res_partner,
    level,
    notice,
)

"""Words that tell others who see a screen what a message is about, in the languages of debtors, and figures."""

import re

MATTER = re.compile(
    r"\d|debt|collect|inkass|skuld|krav|reminder|p[aå]minn|betal|purring|gjeld|gæld|rykker|perint|velka|lasku|schuld|mahn"
    r"|forder|invoice|faktura|rechnung",
    re.IGNORECASE,
)

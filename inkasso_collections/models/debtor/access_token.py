"""The secret part of a link into the portal: how it is made, written, read and found again.

A token is 100 bits of an HMAC over random bytes of its own, written in an alphabet without letters that look alike, so that it
can be typed from paper. The database keeps the random bytes and a digest of the token; the key of the HMAC is the option
`inkasso_link_secret` of Odoo's configuration file, so that a copy of the database alone opens no link. Without that option
the key is the database's own secret: then the digest still keeps the tokens from whoever can read this one table.

It is rebuilt, not stored, because a letter is rendered long after its notice was made, and perhaps again before it is printed.
"""

import hashlib
import hmac
import re
import secrets

from odoo.tools import config

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans("OIL", "011", "- ")
TOKEN_LENGTH = 20  # characters of five bits
GROUP_LENGTH = 5
PATH = "/c/"
IN_LINK = re.compile(rf"({PATH})[{ALPHABET}]{{5}}(?:-[{ALPHABET}]{{5}}){{3}}")


def make_salt():
    """The random bytes of a new link, as text."""
    return secrets.token_hex(32)


def derive_token(env, salt):
    """The token of the link with this salt: always the same, as long as the key is."""
    # the key does not leave this method
    key = config.get("inkasso_link_secret") or env["ir.config_parameter"].sudo().get_param("database.secret")
    digest = hmac.new(key.encode(), b"inkasso portal link:" + salt.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(TOKEN_LENGTH))


def digest_token(token):
    """What the database keeps of a token. It is random enough that it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def write_token(token):
    """The token as it stands in links: in groups, so that it can be read and typed."""
    return "-".join(token[start : start + GROUP_LENGTH] for start in range(0, len(token), GROUP_LENGTH))


def hide_tokens(text):
    """`text` with no token in its links, for whoever reads along."""
    return IN_LINK.sub(r"\1•••", text)


def read_token(text):
    """The token that somebody may have typed: case, hyphens, blanks and look-alikes do not matter. None if it is none."""
    token = (text or "")[:64].upper().translate(ALIKE)
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) else None

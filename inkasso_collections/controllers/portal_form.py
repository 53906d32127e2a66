"""What somebody typed into a form of the portal: read field by field, with an error for each that is wrong."""

import re
from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import get_lang, human_size

KEY = re.compile(r"[\w-]{20,64}")
PHONE = re.compile(r"\+?[\d\s()/.-]{6,24}")
MAX_FILES = 5
MAX_FILE_BYTES = 10 * 1024 * 1024
# What people send as proof: scans and pictures. Nothing that can run, and nothing that only looks like one of these.
FILE_TYPES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "text/plain": ".txt",
}


def read_number(text):
    """The number of a record that was sent; None where it is none that a record can have."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 10 else None


class PortalForm:
    """One form as it was sent. Nothing of it is trusted; what was typed is shown again beside its error."""

    def __init__(self, env, values, httprequest):
        self.env = env
        self.typed = {name: value for name, value in values.items() if isinstance(value, str)}
        self.files = httprequest.files
        self.errors = {}
        self.is_sent = httprequest.method == "POST"
        self.key = self.typed.get("form_key", "")
        if self.is_sent and not KEY.fullmatch(self.key):
            self.fail(env._("The form was not complete. Please send it again."))

    def fail(self, message, name="form"):
        self.errors.setdefault(name, message)

    @contextmanager
    def catching_errors(self):
        """What a person can put right is an error of the form; anything else is ours."""
        try:
            yield
        except UserError as error:
            self.fail(str(error.args[0]))

    @property
    def is_good(self):
        return self.is_sent and not self.errors

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def text(self, name, required=False, limit=200):
        """What was typed, without blanks around it."""
        value = self.typed.get(name, "").replace("\x00", "").strip()
        if required and not value:
            self.fail(self.env._("Please fill this in."), name)
        if len(value) > limit:
            self.fail(self.env._("This is too long: at most %(limit)s characters.", limit=limit), name)
        return value

    def choice(self, name, options, required=True):
        """One of `options`; None where nothing, or something else, was chosen."""
        value = self.typed.get(name, "")
        if value in options:
            return value
        if required or value:
            self.fail(self.env._("Please choose one."), name)
        return None

    def number(self, name, low, high, required=True):
        value = self.text(name, required, 6)
        if not value or name in self.errors:
            return None
        if not value.isdecimal() or not low <= int(value) <= high:
            self.fail(self.env._("Please enter a number from %(low)s to %(high)s.", low=low, high=high), name)
            return None
        return int(value)

    def amount(self, name, currency, most, required=True):
        """An amount above zero and up to `most`, written as people of the language write it."""
        value = self.text(name, required, 30)
        if not value:
            return None
        amount = self._read_amount(value, currency.decimal_places)
        if amount is None:
            self.fail(self.env._("Please enter an amount, like %(example)s.", example=currency.format(250)), name)
            return None
        if currency.compare_amounts(amount, 0) <= 0:
            self.fail(self.env._("Please enter an amount above zero."), name)
            return None
        if currency.compare_amounts(amount, most) > 0:
            self.fail(self.env._("This is more than is open: %(most)s.", most=currency.format(most)), name)
            return None
        return currency.round(amount)

    def _read_amount(self, text, places):
        """1 234,50 and 1,234.50 and 1234.5 as a number; None where it is none, or has more decimals than the currency.

        A single comma or point is a decimal point, unless the language groups thousands by it and three digits follow.
        """
        plain = re.sub(r"[\s\u00a0\u202f']|[^\d.,\-]", "", text)
        grouping = get_lang(self.env).thousands_sep
        if "," in plain and "." in plain:
            thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
            plain = plain.replace(thousands, "")
        elif grouping in (",", ".") and re.fullmatch(rf"\d{{1,3}}(\{grouping}\d{{3}})+", plain):
            plain = plain.replace(grouping, "")
        plain = plain.replace(",", ".")
        decimals = rf"(\.\d{{1,{places}}}0*)?" if places else r"(\.0+)?"
        return float(plain) if re.fullmatch(r"-?\d{1,12}" + decimals, plain) else None

    def day(self, name, first, last, required=True):
        """A day from `first` to `last`, as browsers send it, or as people write it where the browser has no calendar."""
        value = self.text(name, required, 30)
        if not value:
            return None
        day = self._read_day(value)
        if not day or not first <= day <= last:
            self.fail(
                self.env._(
                    "Please choose a day from %(first)s to %(last)s.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                ),
                name,
            )
            return None
        return day

    @staticmethod
    def _read_day(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def email(self, name, required=False):
        value = self.text(name, required, 120)
        if value and (value.count("@") != 1 or not email_normalize(value, strict=True)):
            self.fail(self.env._("Please enter one e-mail address, like anna@example.com."), name)
        return value

    def phone(self, name, required=False):
        value = self.text(name, required, 30)
        if value and not PHONE.fullmatch(value):
            self.fail(self.env._("Please enter one phone number, with country code if it is abroad."), name)
        return value

    def uploads(self, name):
        """The files that came with the form, as (file name, content); judged by what they hold, not by what they are called."""
        found = []
        for file in self.files.getlist(name):
            if not file.filename:
                continue
            if len(found) == MAX_FILES:
                self.fail(self.env._("At most %(count)s files, please.", count=MAX_FILES), name)
                break
            content = file.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                self.fail(
                    self.env._(
                        "%(file)s is larger than %(size)s.", file=file.filename, size=human_size(MAX_FILE_BYTES)
                    ),
                    name,
                )
            elif not content or guess_mimetype(content) not in FILE_TYPES:
                self.fail(self.env._("%(file)s is not a PDF, a picture or a plain text.", file=file.filename), name)
            else:
                found.append((self._clean_name(file.filename, guess_mimetype(content)), content))
        return found

    @staticmethod
    def _clean_name(name, mimetype):
        """A file name without path or control characters, and with the ending of what it holds."""
        stem = re.sub(r"[^\w .()-]", "_", name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1])[:80]
        ending = FILE_TYPES[mimetype]
        return stem if stem.lower().endswith((ending, ".jpeg" if ending == ".jpg" else ending)) else stem + ending

"""Pictures of QR codes, small enough for thousands of letters."""

import logging
from base64 import b64encode
from decimal import Decimal
from io import BytesIO

import qrcode
from PIL import Image

from ...rules.check_digits import is_iban
from ...rules.epc_qr import MOST_NAME, epc_qr
from ...rules.errors import InvalidInputError
from ...rules.invoice_qr import swedish_invoice_qr

_logger = logging.getLogger(__name__)

DOTS = 6  # pixels a side for each square of the code
QUIET = 4  # squares of white around it, as the standard asks
MASK = 2  # readers take any; to look for the prettiest of the eight takes most of the time of a letter
GIRO_KINDS = {"bankgiro": "BG", "plusgiro": "PG"}


def qr_picture(text):
    """`text` as a QR code with medium error correction: a data URI of a black and white PNG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    squares = code.get_matrix()
    picture = Image.new("1", (len(squares), len(squares)))
    picture.putdata([not dark for row in squares for dark in row])
    picture = picture.resize((len(squares) * DOTS,) * 2, Image.Resampling.NEAREST)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}"


def swedish_text(company, registration, accounts, amount, currency, reference, issued, due):
    """The text of the Swedish invoice code for the first account that it can name; None where there is none."""
    if currency.name != "SEK" or not due:
        return None
    for account in accounts:
        kind = GIRO_KINDS.get(account.acc_type) or (is_iban(account.sanitized_acc_number) and "IBAN")
        if kind:
            return swedish_invoice_qr(
                creditor=company.name,
                registration=registration,
                reference=reference,
                issued=issued,
                due=due,
                amount=Decimal(str(currency.round(amount))),
                account_kind=kind,
                account=account.sanitized_acc_number if kind == "IBAN" else account.acc_number.strip(),
                bic=account.bank_bic if kind == "IBAN" else None,
            )
    return None


def epc_text(accounts, amount, currency, reference):
    """The text of the SEPA code for the first account that it can name; None where there is none."""
    if currency.name != "EUR":
        return None
    zone = accounts.env.ref("base.sepa_zone").country_ids.mapped("code")
    for account in accounts:
        number = account.sanitized_acc_number or ""
        if is_iban(number) and number[:2] in zone:
            holder = " ".join((account.acc_holder_name or account.partner_id.name or "").split())
            try:
                return epc_qr(
                    name=holder[:MOST_NAME].rstrip(),  # banks go by the account, and show the name
                    iban=number,
                    bic=account.bank_bic,
                    amount=Decimal(str(currency.round(amount))),
                    reference=reference,
                )
            except InvalidInputError as error:  # the letter says all the same where and how to pay
                _logger.warning("No payment code for account %s: %s", account.id, error)
    return None


def odoo_text(accounts, amount, currency, debtor, reference):
    """The text of the payment code that Odoo has for the first account that has one, such as Swiss ones; None else."""
    for account in accounts:
        values = account._build_qr_code_vals(currency.round(amount), reference, reference, currency, debtor)
        if values:
            return account._get_qr_code_generation_params(**values)["value"]
    return None

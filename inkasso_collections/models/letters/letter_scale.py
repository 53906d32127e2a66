"""What the installed renderer makes of a page: how large it draws a millimetre, and whether it reads files of fonts.

Builds of wkhtmltopdf differ by more than a quarter, and an address must meet the window of its envelope. Some run elsewhere,
where Odoo's files are not. So each process asks its renderer once.
"""

from functools import lru_cache
from pathlib import Path

from odoo.tools.pdf import PdfReader

from .letter_renderer import Rendering

SIDE = 100  # millimetres
POINTS = 72 / 25.4  # a millimetre in the unit of PDFs
PLAIN = ["--quiet", "--disable-local-file-access", "--disable-smart-shrinking", "--page-size", "A4", "--zoom", "1"]
# A link leaves its rectangle in the PDF.
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"/><style>{styles}</style></head><body style="margin:0">'
    '<a href="https://example.com/" style="position:absolute;left:0;top:0;{style}">{text}</a></body></html>'
)
SQUARE = f"display:block;width:{SIDE}mm;height:{SIDE}mm"
FONT = '@font-face {{ font-family: "Asked"; src: url("{uri}"); }}'
TEXT = "Wii lmn 0123456789"


@lru_cache(1)
def get_zoom():
    """The zoom with which a millimetre of the styles is a millimetre on paper."""
    return SIDE * POINTS / _measure(PAGE.format(styles="", style=SQUARE, text="x"))


@lru_cache
def is_font_read(path):
    """Whether the renderer takes a font from its file, where it is allowed to: the text has another width then."""
    widths = {
        _measure(
            PAGE.format(styles=styles, style="font: 30px Asked, serif; white-space: nowrap", text=TEXT),
            "--allow",
            str(Path(path).resolve().parent),
        )
        for styles in ("", FONT.format(uri=Path(path).as_uri()))
    }
    return len(widths) == 2


def _measure(page, *arguments):
    """The width of the link on this page, in points."""
    with Rendering([*PLAIN, *arguments], [page]).read() as stream:
        [link] = PdfReader(stream).pages[0]["/Annots"]
        left, _bottom, right, _top = (float(corner) for corner in link.get_object()["/Rect"])
    return right - left

"""How large the installed renderer draws a millimetre.

Builds of wkhtmltopdf differ by more than a quarter, and an address must meet the window of its envelope. So each process
asks its renderer once.
"""

import tempfile
from functools import lru_cache
from pathlib import Path

from odoo.tools.pdf import PdfReader

from odoo.addons.base.models.ir_actions_report import _run_wkhtmltopdf

SIDE = 100  # millimetres
POINTS = 72 / 25.4  # a millimetre in the unit of PDFs
# A link leaves its rectangle in the PDF.
PAGE = (
    '<!DOCTYPE html><html><body style="margin:0"><a href="https://example.com/" style="position:absolute;left:0;top:0;'
    'display:block;width:{side}mm;height:{side}mm">x</a></body></html>'
)


@lru_cache(1)
def get_zoom():
    """The zoom with which a millimetre of the styles is a millimetre on paper."""
    with tempfile.TemporaryDirectory(prefix="inkasso_scale") as folder:
        page, result = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(PAGE.format(side=SIDE))
        _run_wkhtmltopdf(
            ["--quiet", "--disable-smart-shrinking", "--page-size", "A4", "--zoom", "1", str(page), str(result)]
        )
        with result.open("rb") as stream:
            [link] = PdfReader(stream).pages[0]["/Annots"]
            left, _bottom, right, _top = (float(corner) for corner in link.get_object()["/Rect"])
    return SIDE * POINTS / (right - left)

"""Letters on paper: where things stand, pages, codes that decode, and batches for the post."""

import json
from io import BytesIO
from unittest.mock import patch

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from ..models.letters.payment_qr import is_iban, odoo_text, qr_picture, swedish_text
from .common import TODAY
from .letter_common import LANGUAGES, LetterCommon
from .zbar import read_codes

MILLIMETRE = 72 / 25.4
A4_HEIGHT = 297


def place_of(page, text):
    """Where a text begins on a page: millimetres from the left and from the top."""
    found = []

    def visit(part, user_matrix, text_matrix, _font, _size):
        if text in part.replace("\xa0", " "):
            x = text_matrix[4] * user_matrix[0] + text_matrix[5] * user_matrix[2] + user_matrix[4]
            y = text_matrix[4] * user_matrix[1] + text_matrix[5] * user_matrix[3] + user_matrix[5]
            found.append((x / MILLIMETRE, A4_HEIGHT - y / MILLIMETRE))

    page.extract_text(visitor_text=visit)
    return found[0]


class TestPaymentCodes(LetterCommon):
    def _code(self, notice):
        letter = notice._get_letter()
        payment = notice._get_letter_payment(
            letter, notice.amount_total, notice.response_date, notice.payment_reference, notice.date
        )
        return payment["qr"]

    def test_swedish_code_decodes(self):
        self.company.company_registry = "556677-8899"
        notice = self._notice("demand", self._reader("sv"))
        [text] = read_codes(self._code(notice))
        self.assertEqual(
            json.loads(text),
            {
                "uqr": 1,
                "tp": 1,
                "nme": self.company.name,
                "cc": "SE",
                "cid": notice._get_letter_registration(),
                "iref": "2026000175",
                "idt": "20261015",
                "ddt": "20261029",
                "due": 12416.1,
                "cur": "SEK",
                "pt": "BG",
                "acc": "5050-1055",
            },
        )

    def test_swedish_code_with_other_accounts(self):
        day = Date.to_date(TODAY)
        kronor = self.env.ref("base.SEK")
        for number, acc_type, kind, account in [
            ("12 34 56-7", "plusgiro", "PG", "12 34 56-7"),
            ("SE45 5000 0000 0583 9825 7466", "iban", "IBAN", "SE4550000000058398257466"),
        ]:
            accounts = self.env["res.partner.bank"].new({"acc_number": number, "acc_type": acc_type})
            text = swedish_text(self.company, "556677-8899", accounts, 10, kronor, "123", day, day)
            [decoded] = read_codes(qr_picture(text))
            self.assertEqual(decoded, text)
            self.assertEqual((json.loads(text)["pt"], json.loads(text)["acc"]), (kind, account))
        unknown = self.env["res.partner.bank"].new({"acc_number": "1234-5678", "acc_type": "bank"})
        self.assertIsNone(swedish_text(self.company, "x", unknown, 10, kronor, "123", day, day))
        self.assertIsNone(swedish_text(self.company, "x", accounts, 10, kronor, "123", day, False))

    def test_epc_code_decodes(self):
        """Odoo's own payload for euro, where its module for SEPA codes is installed; otherwise none is printed."""
        notice = self._notice("demand", self._reader("de"), currency="EUR")
        iban = notice._get_payment_accounts()
        if "sct_qr" not in dict(method[:2] for method in iban._get_available_qr_methods()):
            self.assertFalse(self._code(notice))
            return
        [text] = read_codes(self._code(notice))
        lines = text.split("\n")
        self.assertEqual(lines[:4], ["BCD", "002", "1", "SCT"])
        self.assertEqual(lines[6:8], ["SE4550000000058398257466", "EUR12416.1"])
        self.assertIn("2026000175", text)

    def test_what_odoo_offers_is_used(self):
        notice = self._notice("demand", self._reader("de"), currency="EUR")
        banks = self.registry["res.partner.bank"]
        lines = [
            "BCD",
            "002",
            "1",
            "SCT",
            "",
            "Firma",
            "SE4550000000058398257466",
            "EUR12416.1",
            "",
            "",
            "2026000175",
            "",
        ]
        with (
            patch.object(banks, "_build_qr_code_vals", lambda *args: {"qr_method": "sct_qr"}),
            patch.object(banks, "_get_qr_code_generation_params", lambda *args, **vals: {"value": "\n".join(lines)}),
        ):
            [text] = read_codes(self._code(notice))
        self.assertEqual(text.split("\n"), lines)

    def test_no_code_where_none_is_read(self):
        notice = self._notice("demand", self._reader("de"), currency="USD")
        self.assertFalse(self._code(notice))
        self.company.partner_id.bank_ids = False
        self.assertFalse(self._code(self._notice("demand", self._reader("sv"))))
        self.assertIsNone(odoo_text(self.env["res.partner.bank"], 1, self.env.ref("base.EUR"), notice.partner_id, "x"))
        nothing = self._notice("friendly", self._reader("sv"))
        self.assertFalse(nothing._get_payment_qr(0, nothing.response_date, "x", nothing.date))

    def test_long_texts_decode(self):
        text = "ÅÄÖ åäö " * 30
        self.assertEqual(read_codes(qr_picture(text)), [text])

    def test_iban(self):
        self.assertTrue(is_iban("SE4550000000058398257466"))
        for wrong in ("SE4550000000058398257467", "5050-1055", "", False):
            self.assertFalse(is_iban(wrong))


@tagged("inkasso_slow")
class TestLetterPdf(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env.ref("inkasso_collections.action_report_letter")

    def _render(self, notices):
        with self.allow_pdf_render():
            pdfs = self.report.with_context(force_report_rendering=True)._render_letters(notices)
        self.assertEqual({kind for _content, kind in pdfs.values()}, {"pdf"})
        return {notice: PdfReader(BytesIO(pdfs[notice.id][0])) for notice in notices}

    def test_a_batch_of_languages(self):
        """Each letter by itself, true to scale, with its own page numbers, and nothing of the others."""
        lines = [f"INV/2026/{number:05}" for number in range(101, 141)]
        notices = self.env["inkasso.notice"]
        for language in LANGUAGES:
            notices += self._notice(
                "demand",
                self._reader(language, name=f"Reader of {language}"),
                name=f"N/{language}",
                invoices=lines if language == "sv" else lines[:1],
            )
        for notice, pdf in self._render(notices).items():
            language = notice._get_letter_language()
            with self.subTest(language):
                w = notice._get_letter().w
                pages = [page.extract_text().replace("\xa0", " ") for page in pdf.pages]
                self.assertEqual(len(pages) > 2, language == "sv", "forty lines go over pages")
                for number, page in enumerate(pages, start=1):
                    self.assertIn(f"{w.t('page')} {number} {w.t('page_of')} {len(pages)}", " ".join(page.split()))
                    self.assertIn(notice.name, page)
                for other in notices - notice:
                    self.assertNotIn(other.partner_id.name, " ".join(pages))
                self.assertIn(lines[-1] if language == "sv" else lines[0], " ".join(pages))

    def test_the_address_meets_the_window(self):
        """C5: 44 to 79 mm from the top; 91 mm from the left edge, or 95 mm to the right, wherever the sheet lies."""
        notice = self._notice(
            "friendly", self._reader("sv", street="Mycket Långa Gatan 123 B", street2="c/o Andersson")
        )
        for window, left, right in [("left", 20, 91), ("right", 114, 185)]:
            self.company.inkasso_window = window
            [page] = self._render(notice)[notice].pages
            for line in ("Anna Andersson", "Mycket", "111 22"):
                x, y = place_of(page, line)
                self.assertTrue(left <= x <= right, (window, line, x))
                self.assertTrue(44 <= y <= 79, (window, line, y))

    def test_swedish_companies_have_their_window_on_the_right(self):
        self.assertEqual(self.company.inkasso_window, "right")
        other = self.env["res.company"].create({"name": "Firma GmbH"})
        other.partner_id.country_id = self.env.ref("base.de")
        self.assertEqual(other.inkasso_window, "left")

    def test_code_on_paper_decodes(self):
        notice = self._notice("demand", self._reader("sv"))
        pictures = [picture.image for page in self._render(notice)[notice].pages for picture in page.images]
        texts = [text for picture in pictures for text in read_codes(picture)]
        self.assertEqual([json.loads(text)["iref"] for text in texts], ["2026000175"])

    def test_both_sides(self):
        """A letter of an odd number of pages is followed by an empty one, so that the next begins on a new sheet."""
        one = self._notice("friendly", self._reader("sv", zip="222 22"), name="N/ONE")
        three = self._notice(
            "friendly",
            self._reader("sv", zip="111 11"),
            name="N/MANY",
            invoices=[f"INV/2026/{number:05}" for number in range(101, 141)],
        )
        abroad = self._notice("friendly", self._reader("de", zip="00001"), name="N/ABROAD")
        notices = one + three + abroad
        with self.allow_pdf_render(), self.rendering_letters:
            notices.with_context(force_report_rendering=True)._render_letters()
        self.company.inkasso_duplex = False
        plain = PdfReader(BytesIO(notices._print()))
        self.company.inkasso_duplex = True
        pages = [page.extract_text() for page in PdfReader(BytesIO(notices._print())).pages]
        starts = [
            next(number for number, page in enumerate(pages) if name in page)
            for name in ("N/MANY", "N/ONE", "N/ABROAD")
        ]
        self.assertEqual(starts, sorted(starts), "inland by postal code, then abroad")
        self.assertTrue(all(start % 2 == 0 for start in starts))
        self.assertGreater(len(pages), len(plain.pages))
        self.assertEqual(len(pages) % 2, 0)
        self.assertEqual(len([page for page in pages if page.strip()]), len(plain.pages))

    def test_needs_no_server(self):
        """Styles and fonts stand in the page: nothing is fetched."""
        html = self.report._render_qweb_html(self.report.report_name, self._notice("friendly", self._reader("sv")).ids)[
            0
        ]
        bodies, ids, header, footer, _paper = self.report._prepare_html(html, report_model="inkasso.notice")
        self.assertEqual((len(bodies), len(ids), header), (1, 1, None))
        for page in (bodies[0], footer):
            self.assertNotRegex(page, r'(?:src|href)="(?!data:)|url\((?!data:)|<link|<base')
        self.assertIn("@font-face", bodies[0])

"""Letters on paper: where things stand, pages, codes that decode, and batches for the post."""

import json
import re
import shutil
import subprocess
import tempfile
import unittest
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.pdf import PdfReader

from ..models.letters.letter_scale import is_font_read
from ..models.letters.payment_qr import epc_text, odoo_text, qr_picture, swedish_text
from ..rules.check_digits import is_iban
from .common import TODAY, read_pdf
from .letter_common import LANGUAGES, LetterCommon
from .zbar import read_codes


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
        """For euro, whether or not Odoo's module for SEPA codes is installed."""
        notice = self._notice("demand", self._reader("de"), currency="EUR")
        [text] = read_codes(self._code(notice))
        self.assertEqual(
            text.split("\n"),
            [
                *("BCD", "002", "1", "SCT", "", self.company.name),
                *("SE4550000000058398257466", "EUR12416.10", "", "", "2026000175"),
            ],
        )

    def test_epc_code_with_bank_holder_and_creditor_reference(self):
        bank = self.env["res.bank"].create({"name": "Commerzbank", "bic": "COBADEFFXXX"})
        account = self.env["res.partner.bank"].create(
            {
                "partner_id": self.company.partner_id.id,
                "acc_number": "DE89 3704 0044 0532 0130 00",
                "bank_id": bank.id,
            }
        )
        account.acc_holder_name = "Größte  Handels- und Beteiligungsgesellschaft Müller-Lüdenscheidt & Söhne GmbH"
        text = epc_text(account, 0.1 + 0.2, self.env.ref("base.EUR"), "RF18 5390 0754 7034")
        self.assertEqual(read_codes(qr_picture(text)), [text])
        self.assertEqual(
            text.split("\n")[4:],
            [
                *("COBADEFFXXX", "Größte Handels- und Beteiligungsgesellschaft Müller-Lüdenscheidt & Söh"),
                *("DE89370400440532013000", "EUR0.30", "", "RF18539007547034"),
            ],
        )

    def test_epc_code_only_where_banks_take_it(self):
        euro = self.env.ref("base.EUR")
        turkish = self.env["res.partner.bank"].new(
            {"acc_number": "TR33 0006 1005 1978 6457 8413 26", "partner_id": self.company.partner_id.id}
        )
        self.assertIsNone(epc_text(turkish, 10, euro, "1"), "outside the SEPA area")
        iban = self.company.partner_id.bank_ids.filtered(lambda account: is_iban(account.sanitized_acc_number))
        self.assertTrue(epc_text(iban, 10, euro, "1"))
        self.assertIsNone(epc_text(iban, 10, self.env.ref("base.SEK"), "1"))
        with self.assertLogs("odoo.addons.inkasso_collections.models.letters.payment_qr", "WARNING") as logs:
            self.assertIsNone(epc_text(iban, 1e9, euro, "1"))
        self.assertIn("Ask for several payments", logs.output[0])

    def test_what_odoo_offers_is_used_for_other_currencies(self):
        notice = self._notice("demand", self._reader("de"), currency="CHF")
        banks = self.registry["res.partner.bank"]
        with (
            patch.object(banks, "_build_qr_code_vals", lambda *args: {"qr_method": "ch_qr"}),
            patch.object(banks, "_get_qr_code_generation_params", lambda *args, **vals: {"value": "SPC\n0200"}),
        ):
            [text] = read_codes(self._code(notice))
        self.assertEqual(text, "SPC\n0200")

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

    def test_a_usual_demand_is_one_page(self):
        """An invoice, with what interest and fee rest on, in the fullest letter: to a consumer, with two accounts."""
        for language in LANGUAGES:
            notice = self._notice("demand", self._reader(language, name=f"Reader of {language}"))
            self._charge(notice)
            [pdf] = self._render(notice).values()
            with self.subTest(language):
                self.assertEqual(len(pdf.pages), 1)
                self.assertIn("6 §", pdf.pages[0].extract_text())

    def test_the_address_meets_the_window(self):
        """C5: 44 to 79 mm from the top; 20 to 92 mm from the left, or 114 to 185, wherever the sheet lies."""
        paper = self.env.ref("inkasso_collections.paperformat_letter")
        with file_open("inkasso_collections/static/src/letters/letter.css") as file:
            styles = file.read()
        box = dict(
            re.findall(r"(top|width|height): (\d+)mm", re.search(r"_letter \.window \{(.*?)\}", styles).group(1))
        )
        top = paper.margin_top + int(box["top"])
        self.assertTrue(44 <= top <= top + int(box["height"]) <= 79)
        for window, first, last in [("left", 20, 92), ("right", 114, 185)]:
            left = re.search(rf"\.window_{window} \.window \{{ left: (\d+)mm", styles).group(1)
            left = paper.margin_left + int(left)
            self.assertTrue(first <= left <= left + int(box["width"]) <= last, window)
            self.company.inkasso_window = window
            html = self.env["ir.qweb"]._render(
                "inkasso_collections.report_letter_document", {"o": self._notice("friendly", self._reader("sv"))}
            )
            self.assertIn(f"o_inkasso_letter window_{window}", html)

    def test_swedish_companies_have_their_window_on_the_right(self):
        self.assertEqual(self.company.inkasso_window, "right")
        other = self.env["res.company"].create({"name": "Firma GmbH"})
        other.partner_id.country_id = self.env.ref("base.de")
        self.assertEqual(other.inkasso_window, "left")

    def test_code_on_paper_decodes(self):
        notice = self._notice("demand", self._reader("sv"))
        pictures = [picture.image for page in self._render(notice)[notice].pages for picture in page.images]
        texts = [text for picture in pictures for text in read_codes(picture)]
        [portal] = [text for text in texts if not text.startswith("{")]
        self.assertEqual(portal, notice._get_portal_url())
        [payment] = set(texts) - {portal}
        self.assertEqual(json.loads(payment)["iref"], "2026000175")

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
        """Styles stand in the page, fonts in files of this machine, which are all that the renderer may read."""
        html = self.report._render_qweb_html(self.report.report_name, self._notice("friendly", self._reader("sv")).ids)[
            0
        ]
        bodies, ids, header, footer, _paper = self.report._prepare_html(html, report_model="inkasso.notice")
        self.assertEqual((len(bodies), len(ids), header), (1, 1, None))
        arguments = self.report._build_wkhtmltopdf_args(self.report.get_paperformat(), False)
        self.assertIn("--disable-local-file-access", arguments)
        allowed = {value for option, value in pairwise(arguments) if option == "--allow"}
        for page in (bodies[0], footer):
            fetched = re.findall(r"""(?:src|href)="(?!data:)|url\((?!"(?:data|file):)|<link|<base""", page)
            self.assertFalse(fetched)
            for path in re.findall(r'url\("file://([^"]+)"', page):
                self.assertIn(str(Path(unquote(path)).resolve().parent), allowed)
        for page, weights in ((bodies[0], 2), (footer, 1)):
            self.assertEqual(page.count("@font-face"), weights, "regular and bold; the foot has no bold words")
        self.assertIn('class="o_inkasso_letter window_right"', bodies[0])

    def test_a_renderer_that_reads_no_files_gets_fonts_in_the_page(self):
        reports = self.env["ir.actions.report"]
        with patch(
            "odoo.addons.inkasso_collections.models.letters.ir_actions_report.is_font_read", lambda _path: False
        ):
            self.env.registry.clear_cache()
            styles = reports._get_letter_styles(self.company, on_paper=True)
        self.env.registry.clear_cache()
        self.assertNotIn("file:", styles)
        self.assertEqual(styles, reports._get_letter_styles(self.company))

    def test_fonts_are_asked_for_once_and_read(self):
        is_font_read.cache_clear()
        self.assertFalse(is_font_read("/nowhere.woff"))
        for face in self.env["ir.actions.report"]._get_font_faces():
            if "'Lato'" in face:
                path = self.env["ir.actions.report"]._find_font(face)
                self.assertTrue(is_font_read(path), path)

    # -------------------------------------------------------------------------
    # The same look
    # -------------------------------------------------------------------------

    def _picture(self, pdf):
        """The text and the pages of a PDF as seen: pictures of its pages."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "letter.pdf")
            path.write_bytes(pdf)
            subprocess.run(["pdftoppm", "-r", "72", path, Path(folder, "page")], check=True)
            return [page.read_bytes() for page in sorted(Path(folder).glob("page*"))]

    @unittest.skipUnless(shutil.which("pdftoppm"), "pdftoppm shows pages")
    def test_looks_as_printed_one_by_one_by_odoo(self):
        """The fast path in a batch, and Odoo's plain path alone, with the fonts in the page: the same, dot by dot."""
        many = [f"INV/2026/{number:05}" for number in range(101, 141)]
        notices = self._notice("demand", self._reader("sv", name="Åsa Öst"), name="N/1")
        notices += self._notice("friendly", self._reader("de"), name="N/2", invoices=many)
        notices += self._notice("demand", self._reader("fi"), name="N/3")
        self._charge(notices[0])
        report = self.report.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            ours = report._render_letters(notices)
        plain_font = patch(
            "odoo.addons.inkasso_collections.models.letters.ir_actions_report.is_font_read", lambda _path: False
        )
        for notice in notices:
            with self.subTest(notice.name), self.allow_pdf_render(), plain_font:
                self.env.registry.clear_cache()
                plain, _kind = report._render_qweb_pdf(self.report.report_name, notice.ids)
                content = ours[notice.id][0]
                texts = [[page.extract_text() for page in read_pdf(pdf).pages] for pdf in (content, plain)]
                self.assertEqual(*texts)
                self.assertEqual(self._picture(content), self._picture(plain))
        self.env.registry.clear_cache()

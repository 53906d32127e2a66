"""Statements of account as PDF and spreadsheet, thanks on settlement, and invoices of interest."""

import base64
from datetime import date, datetime
from io import BytesIO

from markupsafe import Markup
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import TODAY
from .letter_common import LANGUAGES, LetterCommon

TITLE = {
    "en": "Account statement",
    "sv": "Kontoutdrag",
    "nb": "Kontoutskrift",
    "da": "Kontoudtog",
    "fi": "Ote avoimista laskuista",
    "de": "Kontoauszug",
}
# What stands in the columns of the spreadsheet.
DAY = date, datetime
NUMBER = float | int
ITEM_KINDS = (str, str, DAY, DAY, int, str, NUMBER, NUMBER)
HISTORY_KINDS = (str, DAY, str, str, DAY, str, NUMBER)
THANKS = {
    "en": "Thank you for your payment",
    "sv": "Tack för din betalning",
    "nb": "Takk for betalingen",
    "da": "Tak for din betaling",
    "fi": "Kiitos maksustanne",
    "de": "Vielen Dank für Ihre Zahlung",
}


class TestStatement(LetterCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eva = cls._make_debtor("Eva Ek", inkasso_letter_language="sv")
        cls.paid_part = cls._invoice("2026-08-31", amount=1000, partner=cls.eva)
        cls.open = cls._invoice("2026-09-30", amount=500, partner=cls.eva)
        cls.not_due = cls._invoice("2026-11-30", amount=250, partner=cls.eva, invoice_date="2026-10-01")
        cls._pay(cls.paid_part, "2026-10-01", amount=400)
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls._invoice("2026-09-30", amount=99, partner=cls.eva, currency_id=cls.euro.id)

    def _statement(self, partner=None, **vals):
        return self.env["inkasso.statement"].create({"partner_id": (partner or self.eva).id, "date": TODAY, **vals})

    def _accounts(self, **vals):
        statement = self._statement(**vals)
        accounts = statement._get_accounts(statement._get_letter().w)
        return {account["currency"].name: account for account in accounts}

    def test_what_is_open_by_currency(self):
        accounts = self._accounts()
        self.assertEqual(set(accounts), {"SEK", "EUR"})
        kronor = accounts["SEK"]
        self.assertEqual(
            [(row["name"], row["open"]) for row in kronor["rows"]],
            [
                (self.paid_part.name, 600),
                (self.open.name, 500),
                (self.not_due.name, 250),
            ],
        )
        self.assertEqual((kronor["total"], kronor["overdue"]), (1350, 1100))
        self.assertEqual([row["days"] for row in kronor["rows"]], [45, 15, 0])
        self.assertEqual(accounts["EUR"]["total"], 99)

    def test_what_was_open_on_an_earlier_day(self):
        kronor = self._accounts(date="2026-09-30")["SEK"]
        self.assertEqual(
            (kronor["total"], kronor["overdue"]), (1500, 1000), "before the payment, and before one invoice"
        )

    def test_credits_count(self):
        self._credit(200, "2026-10-10", partner=self.eva)
        kronor = self._accounts()["SEK"]
        self.assertEqual(kronor["total"], 1150)
        [credit] = [row for row in kronor["rows"] if row["open"] < 0]
        self.assertEqual((credit["open"], credit["kind"], credit["days"]), (-200, "Betalning", 0))

    def test_letters_that_were_sent(self):
        notices = self._run_and_send(TODAY)
        sent = notices.filtered(lambda notice: notice.partner_id == self.eva)
        statement = self._statement()
        w = statement._get_letter().w
        history = statement._get_history(w)
        self.assertEqual({row["number"] for row in history}, set(sent.mapped("name")))
        self.assertLessEqual({row["step"] for row in history}, {"Vänlig påminnelse", "Inkassokrav"})
        self.assertFalse(self._statement(date="2026-10-14")._get_history(w))

    def test_pdf_in_every_language(self):
        for language in LANGUAGES:
            statement = self._statement().with_context(inkasso_letter_language=language)
            html = self.env["ir.qweb"]._render("inkasso_collections.report_statement_document", {"o": statement})
            text = self._read(html)
            with self.subTest(language):
                for said in (TITLE[language], self.paid_part.name, statement._get_letter().w.t("total_open")):
                    self.assertIn(said, text)
                self.assertRegex(text, r"1[ .,]?350[.,]00")
                self.assertOnlyIn(language, text)
        self.assertEqual(self._statement().action_pdf()["report_name"], "inkasso_collections.report_statement")

    def test_nobody_owes_anything(self):
        nobody = self._make_debtor("Nils Ny", inkasso_letter_language="sv")
        html = self.env["ir.qweb"]._render(
            "inkasso_collections.report_statement_document", {"o": self._statement(nobody)}
        )
        self.assertIn("Ingenting är öppet", html)
        self.assertIn("Inga brev har skickats", html)
        self.assertTrue(self._load(self._statement(nobody)).worksheets)

    def _load(self, statement):
        action = statement.action_xlsx()
        self.assertIn(f"/web/content/inkasso.statement/{statement.id}/file/", action["url"])
        return load_workbook(BytesIO(base64.b64decode(statement.file)))

    def test_spreadsheet(self):
        self._run_and_send(TODAY)
        book = self._load(self._statement())
        items, history = book.worksheets
        self.assertEqual((items.title, history.title), ("Öppet", "Våra brev"))
        self.assertEqual(items["A1"].value, "Kontoutdrag")
        header = [cell.value for cell in items[5]]
        self.assertEqual(header[0], "Verifikat")
        rows = [[cell.value for cell in row] for row in items.iter_rows(min_row=6, max_row=9)]
        by_name = {row[0]: row for row in rows}
        self.assertEqual(
            by_name[self.paid_part.name],
            [self.paid_part.name, "Faktura", datetime(2026, 8, 1), datetime(2026, 8, 31), 45, "SEK", 1000, 600],
        )
        totals = [[cell.value for cell in row] for row in items.iter_rows(min_row=10)]
        self.assertEqual([row[5] for row in totals], ["EUR", "SEK"])
        self.assertEqual(totals[1][7], '=SUMIF($F$6:$F$9,"SEK",$H$6:$H$9)')
        for sheet in (items, history):
            self.assertEqual(sheet.freeze_panes, "A6")
            self.assertTrue(sheet.auto_filter.ref.startswith("A5:"))
            self.assertEqual((sheet.page_setup.orientation, int(sheet.page_setup.paperSize)), ("landscape", 9))
            self.assertEqual(sheet.print_title_rows, "$5:$5")
        self.assertEqual(items.auto_filter.ref, "A5:H9")
        self.assertIsInstance(history["B6"].value, datetime)

    def test_spreadsheet_in_every_language(self):
        """Dates are dates and amounts are numbers, the header stays in sight, and the totals agree with rows and PDF."""
        self._run_and_send(TODAY)
        for language in LANGUAGES:
            statement = self._statement().with_context(inkasso_letter_language=language)
            w = statement._get_letter().w
            accounts = statement._get_accounts(w)
            items, history = self._load(statement).worksheets
            with self.subTest(language):
                self.assertEqual(items["A1"].value, TITLE[language])
                last = 5 + sum(len(account["rows"]) for account in accounts)
                for sheet, first, kinds in ((items, 6, ITEM_KINDS), (history, 6, HISTORY_KINDS)):
                    self.assertEqual(sheet.freeze_panes, "A6")
                    self.assertTrue(all(cell.value and cell.font.bold for cell in sheet[5]))
                    rows = list(sheet.iter_rows(min_row=first, max_row=last if sheet == items else sheet.max_row))
                    self.assertTrue(rows)
                    for row in rows:
                        for cell, kind in zip(row, kinds, strict=True):
                            self.assertIsInstance(cell.value, kind, cell.coordinate)
                            self.assertEqual(cell.is_date, kind == DAY)
                    for cell in next(iter(rows)):
                        if isinstance(cell.value, NUMBER) and cell.column > 5:
                            self.assertEqual(cell.number_format, "#,##0.00")
                rows = list(items.iter_rows(min_row=6, max_row=last, values_only=True))
                totals = {row[5]: row[7] for row in items.iter_rows(min_row=last + 1, values_only=True)}
                cached = self._load_values(statement).worksheets[0]
                shown = {row[5]: row[7] for row in cached.iter_rows(min_row=last + 1, values_only=True)}
                for account in accounts:
                    code = account["currency"].name
                    self.assertEqual(totals[code], f'=SUMIF($F$6:$F${last},"{code}",$H$6:$H${last})')
                    self.assertAlmostEqual(sum(row[7] for row in rows if row[5] == code), account["total"])
                    self.assertAlmostEqual(
                        shown[code], account["total"], msg="what is shown before it is computed anew"
                    )
                sent = {row[0]: row[6] for row in history.iter_rows(min_row=6, values_only=True)}
                expected = {line["number"]: line["amount"] for line in statement._get_history(w)}
                self.assertEqual(sent, expected)

    def _load_values(self, statement):
        return load_workbook(BytesIO(base64.b64decode(statement.file)), data_only=True)

    def test_spreadsheet_takes_no_formula_from_names(self):
        self.eva.name = "=1+1"
        items = self._load(self._statement(with_history=False)).worksheets[0]
        self.assertEqual(items["A2"].value, f"{self.company.name} - =1+1")

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_rights(self):
        viewer = new_test_user(
            self.env, "statement_user", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        outsider = new_test_user(
            self.env,
            "statement_outsider",
            groups="base.group_user,base.group_partner_manager",
            company_id=self.company.id,
        )
        action = self.eva.with_user(viewer).action_inkasso_statement()
        statement = self.env[action["res_model"]].with_user(viewer).browse(action["res_id"])
        self.assertTrue(statement.action_xlsx())
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.eva.with_user(outsider).action_inkasso_statement()
        other = self.env["res.company"].create({"name": "Other AB"})
        foreign = statement.create({"partner_id": self.eva.id, "company_id": other.id})
        with self.assertRaises(AccessError):
            foreign.action_pdf()
        with self.assertRaises(AccessError):
            foreign._get_accounts(statement._get_letter().w)

    def test_from_the_case(self):
        self._run_and_send(TODAY)
        case = self.env["inkasso.case"].search([("partner_id", "=", self.eva.id)])
        statement = self.env["inkasso.statement"].browse(case.action_statement()["res_id"])
        self.assertEqual((statement.partner_id, statement.company_id), (self.eva, self.company))

    # -------------------------------------------------------------------------
    # Thanks
    # -------------------------------------------------------------------------

    def _settle(self):
        self._run_and_send(TODAY)
        case = self.env["inkasso.case"].search([("partner_id", "=", self.eva.id)])
        for invoice in self.env["account.move"].search(
            [("partner_id", "=", self.eva.id), ("move_type", "=", "out_invoice")]
        ):
            self._pay(invoice, TODAY)
        self.assertEqual(case.stage, "closed")
        return case

    def test_thanks_in_every_language(self):
        case = self._settle()
        for language in LANGUAGES:
            html = (
                self.env["ir.actions.report"]
                .with_context(inkasso_letter_language=language)
                ._render_qweb_html("inkasso_collections.report_thanks", case.ids)[0]
            )
            text = self._read(html.decode() if isinstance(html, bytes) else html)
            self.assertIn(THANKS[language], text)
            self.assertOnlyIn(language, text.partition(THANKS[language])[2])

    def test_thanks_by_email_or_letter(self):
        case = self._settle()
        with self.mock_mail_gateway():
            case.action_thank()
        [mail] = self._new_mails
        self.assertEqual(mail.email_to, "eva@example.com")
        self.assertIn("ärendet är avslutat", mail.body_html)
        self.assertIn("Meddelande från", mail.subject)
        self.eva.email = False
        self.assertEqual(case.action_thank()["report_name"], "inkasso_collections.report_thanks")

    def test_thanks_without_being_asked(self):
        self.company.inkasso_thank = True
        with self.mock_mail_gateway():
            self._settle()
        self.assertIn("avslutat", "".join(self._new_mails.mapped("body_html")))

    def test_no_thanks_without_being_asked_where_it_is_off(self):
        with self.mock_mail_gateway():
            self._settle()
        self.assertNotIn("avslutat", "".join(self._new_mails.mapped("body_html")))

    def test_nobody_is_thanked_for_what_is_open(self):
        self._run_and_send(TODAY)
        case = self.env["inkasso.case"].search([("partner_id", "=", self.eva.id)])
        with self.assertRaisesRegex(UserError, "still open"):
            case.action_thank()
        viewer = new_test_user(
            self.env, "thanks_user", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            case.with_user(viewer).action_thank()

    def test_the_email_can_be_saved_whatever_case_it_is_tried_on(self):
        self._run_and_send(TODAY)
        self.env["inkasso.case"].search([("stage", "=", "closed")]).unlink()
        template = self.env.ref("inkasso_collections.mail_template_thanks")
        template.body_html = template.body_html + Markup("<p>See you!</p>")
        self.assertIn("See you!", template.body_html)


class TestInterestInvoice(LetterCommon):
    def test_in_every_language(self):
        move = self._invoice("2026-10-31", amount=70.5, partner=self._reader("sv"))
        notice = self._notice("friendly", move.partner_id)
        self._charge(notice).write({"posting_move_id": move.id, "state": "posted"})
        for language in LANGUAGES:
            move_in = move.with_context(inkasso_letter_language=language)
            letter = move_in._get_letter()
            html = (
                self.env["ir.actions.report"]
                .with_context(inkasso_letter_language=language)
                ._render_qweb_html("inkasso_collections.report_interest_invoice", move.ids)[0]
            )
            text = self._read(html.decode() if isinstance(html, bytes) else html)
            with self.subTest(language):
                for said in (
                    letter.title,
                    move.name,
                    "Räntelagen 6 §",
                    "Lag (1981:739) 2 §",
                    letter.w.t("fee_reminder"),
                ):
                    self.assertIn(said, text)
                self.assertRegex(text, r"70[.,]50")
                self.assertOnlyIn(language, text.partition(letter.title)[2])

    def test_other_invoices_are_printed_as_usual(self):
        with self.assertRaisesRegex(UserError, "no invoice of interest"):
            self.invoice._get_letter()

"""What the tests of the debtor portal share: Anna with a claim and its letters, somebody else with another, and verbs of a visitor."""

import re
from urllib.parse import urlsplit

from odoo.tests import HttpCase, freeze_time, new_test_user

from ..models.debtor import access_token
from .posting_common import PostingCommon

ROOT = "/my/collections"


class PortalCommon(PostingCommon):
    """Anna owes 1 000, due on 1 September 2026; a friendly reminder on the 6th, one with interest and fee on the 16th.

    On 15 October: 1 000 + 4.11 interest (15 days at 10 %) + 60 fee, and 7.94 that has run since (44 days: 12.05).
    Bertil owes 500 to the same company, and got one reminder.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.lang = "en_US"
        cls.invoice = cls._invoice("2026-09-01")
        cls.line = cls._line(cls.invoice)
        cls.first_notice = cls._notify("2026-09-06")
        cls.bertil = cls._make_debtor("Bertil Berg")
        cls.other_invoice = cls._invoice("2026-09-08", amount=500, partner=cls.bertil)
        notices = cls._notify("2026-09-16")
        cls.notice = notices.filtered(lambda notice: notice.partner_id == cls.anna)
        cls.other_notice = notices - cls.notice
        cls.case, cls.other_case = cls.notice.case_id, cls.other_notice.case_id
        cls.home = f"{ROOT}/{cls.case.id}"

    @classmethod
    def _notify(cls, day):
        """What is due on `day` goes out on that day, as letters that are kept."""
        with freeze_time(day):
            notices = cls._run(day).notice_ids.sudo()
            notices._render_letters()
            notices._mark_sent()
        return notices.with_env(cls.env)

    @classmethod
    def _make_portal_user(cls, partner, login="anna_portal"):
        return new_test_user(cls.env, login, groups="base.group_portal", partner_id=partner.id, name=partner.name)

    @classmethod
    def _path(cls, record):
        """The path of the link that went out with `record`."""
        case = record if record._name == "inkasso.case" else record.case_id
        return urlsplit(case._get_portal_url(record)).path

    @classmethod
    def _link(cls, record):
        token = access_token.read_token(cls._path(record).removeprefix("/c/"))
        return cls.env["inkasso.access.link"].sudo()._find(token)


class PortalHttpCommon(PortalCommon, HttpCase):
    """The same, looked at by HTTP as a visitor does."""

    def _enter(self, record=None):
        """Open the link that went out with `record` (Anna's notice), as a browser does."""
        return self.url_open(self._path(record or self.notice))

    def _leave(self):
        """Be another visitor, in another browser."""
        self.opener.cookies.clear()
        self.authenticate(None, None)

    def _send(self, path, files=None, **values):
        """Fill in the form at `path` and send it; what is not given is as the page had it."""
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200, path)
        values = {"csrf_token": self._hidden(page, "csrf_token"), "form_key": self._hidden(page, "form_key"), **values}
        return self.url_open(path, data=values, files=files)

    def _hidden(self, page, name):
        return re.search(rf'name="{name}" value="([^"]+)"', page.text).group(1)

    def assertShown(self, page, *texts, status=200):
        """The page is there and says these things, however its markup breaks them up."""
        self.assertEqual(page.status_code, status)
        plain = self._plain(page)
        for text in texts:
            self.assertIn(text, plain)

    def assertNothingShown(self, page, *texts):
        """None of these things is on the page, nor anything of the debtors."""
        plain = self._plain(page)
        for text in ("Anna", "Bertil", self.invoice.name, self.other_invoice.name, self.case.name, *texts):
            self.assertNotIn(text, plain)

    @staticmethod
    def _plain(page):
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")
        return re.sub(r"\s+", " ", text)

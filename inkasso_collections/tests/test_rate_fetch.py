"""Fetching reference rates from a local server that answers as the central banks do, and badly."""

import json
import threading
from datetime import date
from functools import partial
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.inkasso_collections.models.law import rate_fetch
from odoo.addons.inkasso_collections.models.law.rate_sources.download import download

from . import bank_server

FETCH_LOGGER = "odoo.addons.inkasso_collections.models.law.rate_fetch"
TODAY = date(2026, 7, 10)
CHANGES = {
    "riksbank": [("2025-01-01", "3.0"), ("2025-07-01", "2.0")],
    "ecb": [("2025-06-11", "2.15"), ("2026-06-17", "2.40")],
    "norges_bank": [("2025-06-20", "4.25"), ("2025-09-19", "4.00"), ("2026-06-19", "4.25")],
    "bank_of_england": [
        ("2024-05-01", "5.25"),
        ("2024-08-01", "5.00"),
        ("2024-11-07", "4.75"),
        ("2025-05-08", "4.25"),
        ("2025-08-07", "4.00"),
        ("2025-12-18", "3.75"),
    ],
}
_send = requests.Session.send  # as it is before Odoo's tests block it


@tagged("post_install", "-at_install", "inkasso")
class RateFetchCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = bank_server.BankServer().start()
        cls.addClassCleanup(cls.server.stop)
        cls.Rate = cls.env["inkasso.reference.rate"]
        cls.kinds = cls.env["inkasso.rate.kind"].search([("fetch_source", "!=", False)])
        for kind in cls.kinds:
            kind.fetch_url = f"{cls.server.url}/{kind.fetch_source}"
        cls.se, cls.no, cls.fi, cls.ecb, cls.uk = (
            cls.env.ref(f"inkasso_collections.rate_kind_{name}") for name in ("se", "no", "fi", "ecb", "uk")
        )
        # no test waits for seconds
        quick = partial(download, timeout=0.3, deadline=0.5, max_bytes=1_000_000)
        cls.startClassPatcher(patch.object(rate_fetch, "download", quick))

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # EXTENDS odoo.tests: the local server only, and with the time limits of the code that is tested
        if r.url.startswith((cls.server.url, "http://127.0.0.1:1/")):
            return _send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.server.changes = dict(CHANGES)
        self.server.last_day = None
        self.server.spoil = {}
        self.server.asked = []
        self.kinds.fetched_at = False

    def _forget(self, kind, day="2026-07-01"):
        """As if nobody had entered the values from `day` on."""
        kind.rate_ids.filtered(lambda rate: rate.date_from >= Date.to_date(day)).unlink()

    def _rate(self, kind, day="2026-07-01"):
        return self.Rate.search([("kind_id", "=", kind.id), ("date_from", "=", day)])

    def _problems(self, kind):
        kind.invalidate_recordset(["activity_ids"])
        return kind.activity_ids.mapped("summary")


class TestRateFetch(RateFetchCommon):
    def test_missing_values_are_entered(self):
        """By each law's rule: as published, rounded up, with its margin, of the day that counts."""
        for kind, expected, confidence in [
            (self.se, 2.0, "high"),
            (self.no, 12.25, "medium"),
            (self.fi, 2.5, "medium"),
            (self.ecb, 2.4, "high"),
            (self.uk, 3.75, "high"),
        ]:
            with self.subTest(kind.code):
                self._forget(kind)
                kind._fetch(TODAY)
                self.assertRecordValues(self._rate(kind), [{"rate": expected, "confidence": confidence}])
                self.assertIn("2026-07-01", kind.fetch_result)
                self.assertTrue(kind.fetched_at)
                self.assertFalse(self._problems(kind))
        self.assertEqual(self._rate(self.se).source, "Sveriges Riksbank, SECBREFEFF")

    def test_what_is_shipped_agrees_with_the_rules(self):
        """The values of the last two years come out the same when derived from the banks' own changes."""
        for kind in self.kinds:
            kind._fetch(TODAY)
            self.assertEqual(kind.fetch_result, "Nothing new.", kind.code)

    def test_again_changes_nothing(self):
        self._forget(self.fi)
        self.fi._fetch(TODAY)
        before = self.fi.rate_ids
        self.fi._fetch(TODAY)
        self.assertEqual(self.fi.rate_ids, before)
        self.assertEqual(self.fi.fetch_result, "Nothing new.")

    def test_several_missing_half_years(self):
        self._forget(self.uk, "2025-07-01")
        self.uk._fetch(TODAY)
        self.assertEqual(
            [self._rate(self.uk, day).rate for day in ("2025-07-01", "2026-01-01", "2026-07-01")], [4.25, 3.75, 3.75]
        )

    def test_change_on_the_first_day(self):
        self.server.changes["ecb"] = [("2025-06-11", "2.15"), ("2026-07-01", "2.75")]
        for kind in (self.ecb, self.fi):
            self._forget(kind)
            kind._fetch(TODAY)
        self.assertEqual(self._rate(self.ecb).rate, 2.75)
        self.assertEqual(self._rate(self.fi).rate, 2.5)  # 2.15 on 30 June

    def test_not_published_yet(self):
        self.server.last_day = date(2026, 6, 30)
        for kind in (self.se, self.no):
            self._forget(kind)
            kind._fetch(date(2026, 7, 2))
            self.assertFalse(self._rate(kind))
            self.assertIn("not published yet", kind.fetch_result)
            self.assertFalse(self._problems(kind))

    def test_not_published_for_weeks(self):
        self.server.last_day = date(2026, 6, 30)
        self._forget(self.se)
        with mute_logger(FETCH_LOGGER):
            self.se._fetch(date(2026, 8, 3))
        self.assertEqual(self._problems(self.se), ["The reference rate could not be fetched"])

    def test_one_half_year_is_missing_at_the_bank(self):
        """What there is gets entered, what there is not becomes a to-do."""
        self._forget(self.uk, "2025-01-01")
        self.server.changes["bank_of_england"] = CHANGES["bank_of_england"][3:]
        self.uk._fetch(TODAY)
        self.assertEqual(self._rate(self.uk, "2025-07-01").rate, 4.25)
        self.assertIn("2025-01-01", self.uk.fetch_result)
        self.assertEqual(self._problems(self.uk), ["The reference rate could not be fetched"])

    def test_nothing_for_a_half_year_that_has_not_begun(self):
        self._forget(self.se)
        self.se._fetch(date(2026, 6, 29))
        self.assertFalse(self._rate(self.se))

    # -------------------------------------------------------------------------
    # Differences
    # -------------------------------------------------------------------------

    def test_a_different_value_is_not_overwritten(self):
        rate = self._rate(self.ecb, "2026-01-01")
        rate.rate = 2.5
        for _time in range(2):
            self.ecb._fetch(TODAY)
        self.assertEqual(rate.rate, 2.5)
        self.assertEqual(self._problems(self.ecb), ["Rate from 2026-01-01: 2.5 % entered, 2.15 % published"])

    def test_an_answer_that_contradicts_is_not_believed(self):
        """In another unit, as a fraction: no single value tells, but the last known one does."""
        self._forget(self.ecb)
        self.server.changes["ecb"] = [("2025-06-11", "0.0215"), ("2026-06-17", "0.0240")]
        self.ecb._fetch(TODAY)
        self.assertFalse(self._rate(self.ecb))
        self.assertIn("Rate from 2026-01-01: 2.15 % entered, 0.0215 % published", self._problems(self.ecb))

    def test_an_older_difference_does_not_stand_in_the_way(self):
        self._rate(self.ecb, "2025-07-01").rate = 2.2
        self._forget(self.ecb)
        self.ecb._fetch(TODAY)
        self.assertEqual(self._rate(self.ecb).rate, 2.4)
        self.assertEqual(len(self._problems(self.ecb)), 1)

    def test_a_leap_is_not_believed(self):
        """And what else is wrong is told, too."""
        self._rate(self.uk, "2025-07-01").rate = 4.5
        self._forget(self.uk)
        self.server.changes["bank_of_england"] = [*CHANGES["bank_of_england"], ("2026-06-18", "9.75")]
        self.uk._fetch(TODAY)
        self.assertFalse(self._rate(self.uk))
        self.assertIn("leap", self.uk.fetch_result)
        self.assertEqual(
            set(self._problems(self.uk)),
            {"The reference rate could not be fetched", "Rate from 2025-07-01: 4.5 % entered, 4.25 % published"},
        )

    # -------------------------------------------------------------------------
    # Bad answers
    # -------------------------------------------------------------------------

    def test_bad_answers(self):
        """Nothing is entered, one to-do however often, and it goes when an answer is good again."""
        good = bank_server.write_riksbank([(date(2026, 7, 1), "2.0")])
        future = json.dumps([{"date": "2046-07-01", "value": 2.0}])
        spoilt = {
            "web page": lambda handler: handler.answer(200, "<html><body>Please accept cookies</body></html>"),
            "error page": lambda handler: handler.answer(500, "<html>Internal error</html>"),
            "rate limit": lambda handler: handler.answer(429, '{"statusCode": 429}'),
            "not found": lambda handler: handler.answer(404, "{}"),
            "truncated": lambda handler: handler.answer(200, good[:-5]),
            "cut off": lambda handler: handler.answer(200, good, announced=len(good) + 100),
            "basis points": lambda handler: handler.answer(200, good.replace("2.0", "200")),
            "future": lambda handler: handler.answer(200, future),
            "huge": lambda handler: handler.answer(200, " " * 1_100_000 + good),
            "redirect": lambda handler: handler.answer(302, "", Location="http://127.0.0.1:1/elsewhere"),
            "timeout": lambda handler: self.released.wait(5),
            "drip": lambda handler: handler.drip(5),
            "not text": lambda handler: handler.answer(200, b"\x89PNG\r\n\x00"),
        }
        self._forget(self.se)
        self.released = threading.Event()
        self.addCleanup(self.released.set)
        results = {}
        for name, spoil in spoilt.items():
            with self.subTest(name), mute_logger(FETCH_LOGGER):
                self.server.spoil = {"riksbank": spoil}
                self.se._fetch(TODAY)
                self.assertFalse(self._rate(self.se))
                self.assertEqual(self._problems(self.se), ["The reference rate could not be fetched"])
                results[name] = self.se.fetch_result
        self.assertIn("web page", results["web page"])
        self.assertIn("500", results["error page"])
        self.assertIn("moved", results["redirect"])
        self.assertEqual(results["timeout"], "The bank's interface did not answer in time.")
        self.assertEqual(results["drip"], results["timeout"])
        self.assertIn("larger", results["huge"])
        self.assertIn("could not be reached", results["cut off"])
        self.assertEqual(self.server.asked.count("riksbank"), len(spoilt))  # the redirection was not followed
        self.server.spoil = {}
        self.se._fetch(TODAY)
        self.assertEqual(self._rate(self.se).rate, 2.0)
        self.assertFalse(self._problems(self.se))

    def test_nobody_there(self):
        self.se.fetch_url = "http://127.0.0.1:1"
        with mute_logger(FETCH_LOGGER):
            self.se._fetch(TODAY)
        self.assertIn("could not be reached", self.se.fetch_result)

    def test_answers_do_not_become_markup(self):
        self.server.spoil["ecb"] = lambda handler: handler.answer(
            200, bank_server.ECB_HEADING + f"\n{bank_server.ECB_KEY},D,U2,EUR,4F,KR,MRR_FR,LEV,2026-07-01,<img src=x>\n"
        )
        with mute_logger(FETCH_LOGGER):
            self.ecb._fetch(TODAY)
        self.assertIn("&lt;img", self.ecb.activity_ids.note)

    def test_unexpected_failure(self):
        with patch.object(rate_fetch, "derive", side_effect=ZeroDivisionError), mute_logger(FETCH_LOGGER):
            self.se._fetch(TODAY)
        self.assertEqual(self._problems(self.se), ["The reference rate could not be fetched"])

    # -------------------------------------------------------------------------
    # Rights and settings
    # -------------------------------------------------------------------------

    def test_off_by_default(self):
        self.assertFalse(any(self.env["inkasso.rate.kind"].search([]).mapped("fetch_enabled")))
        self.assertFalse(self.env.ref("inkasso_collections.ir_cron_fetch_rates").active)

    def test_managers_fetch_and_only_administrators_say_where(self):
        manager = new_test_user(self.env, "rate manager", "inkasso_collections.group_manager")
        collector = new_test_user(self.env, "rate collector", "inkasso_collections.group_collector")
        self._forget(self.uk)
        with freeze_time("2026-07-10"):
            self.uk.with_user(manager).action_fetch()
        self.assertEqual(self._rate(self.uk).rate, 3.75)
        form = Form(self.uk.with_user(manager))
        form.fetch_enabled = True
        form.save()
        with self.assertRaises(AccessError):
            self.uk.with_user(manager).fetch_url = "http://localhost/"
        with self.assertRaises(AccessError):
            self.uk.with_user(collector).action_fetch()

    def test_settings_are_checked(self):
        dk = self.env.ref("inkasso_collections.rate_kind_dk")
        with self.assertRaisesRegex(UserError, "Choose first"):
            dk.action_fetch()
        for address in (
            "file:///etc/passwd",
            "ftp://example.com",
            "https://",
            "https://example.com/?x=",
            "example.com",
        ):
            with self.assertRaises(ValidationError):
                self.se.fetch_url = address

    def test_the_official_addresses(self):
        self.kinds.fetch_url = False
        asked = []

        def note(url):
            asked.append(url)
            return b""

        with patch.object(rate_fetch, "download", note):
            for kind in self.kinds:
                kind._fetch(TODAY)
        self.assertEqual(
            {url.split("/")[2] for url in asked},
            {"api.riksbank.se", "data-api.ecb.europa.eu", "data.norges-bank.no", "www.bankofengland.co.uk"},
        )
        self.assertIn("https://api.riksbank.se/swea/v1/Observations/SECBREFEFF/2025-05-31/2026-07-10", asked)


@freeze_time("2026-07-10")
class TestRateFetchSchedule(RateFetchCommon):
    def _run_schedule(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_fetch_rates").method_direct_trigger()
        self.env.invalidate_all()

    def test_only_what_is_switched_on(self):
        self._run_schedule()
        self.assertFalse(self.server.asked)

    def test_one_failure_does_not_stop_the_others(self):
        kinds = self.se | self.no | self.uk
        kinds.fetch_enabled = True
        for kind in kinds:
            self._forget(kind)
        self.server.spoil["norges_bank"] = lambda handler: handler.answer(500, "")
        with mute_logger(FETCH_LOGGER):
            self._run_schedule()
        self.assertEqual(self._rate(self.se).rate, 2.0)
        self.assertFalse(self._rate(self.no))
        self.assertEqual(self._rate(self.uk).rate, 3.75)
        self.assertEqual(self._problems(self.no), ["The reference rate could not be fetched"])
        self._run_schedule()
        self.assertEqual(len(self.server.asked), 3, "asked again within hours")

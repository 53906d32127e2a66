"""The outbox: what is told once is told once, whatever fails, in whatever order."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.inkasso_collections.agency_adapters import calls
from odoo.addons.inkasso_collections.models.agencies import exchange_work
from odoo.addons.inkasso_collections.rules.backoff import ATTEMPTS, delay

from . import agency_server
from .connections_common import WORK_LOGGER, ConnectionsCommon


class Killed(BaseException):
    """The process was killed: nothing of ours may catch it."""


class TestExchange(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect()

    # -------------------------------------------------------------------------
    # Submitting
    # -------------------------------------------------------------------------

    def test_a_hand_over_is_told(self):
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.verb, exchange.state, exchange.attempts), ("submit", "queued", 0))
        self.assertNotIn("Send the dossier to the agency", self._to_dos(assignment))
        self.assertFalse(self.server.calls, "nothing is told before what causes it is kept")
        self._work()
        self.assertEqual((exchange.state, exchange.attempts, exchange.is_unsure), ("done", 1, False))
        [case] = self.server.cases.values()
        self.assertEqual(case["creditorReference"], assignment.name)
        self.assertEqual((case["amountToRecover"], case["currencyCode"]), (10000, "SEK"))
        self.assertEqual((assignment.agency_reference, assignment.status), (case["id"], "received"))
        self.assertFalse(exchange.payload, "what was said is not kept longer than needed")
        self.assertNotIn(agency_server.KEY, f"{exchange.request}{exchange.response}")
        self._work()
        self.assertEqual(len(self.server.said("POST", "/debitura/cases")), 1)

    def test_without_a_connection_people_tell(self):
        self.connection.active = False
        assignment = self._hand_over()
        self.assertFalse(self._exchanges(assignment))
        self.assertIn("Send the dossier to the agency", self._to_dos(assignment))

    def test_failures_are_tried_again_later(self):
        self.server.spoil = [agency_server.fail(500), agency_server.fail(429, Retry_After="7200")]
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        self._work()
        self.assertEqual((exchange.state, exchange.attempts), ("failed", 1))
        self.assertTrue(exchange.is_unsure, "a server that failed may have taken it")
        wait = exchange.next_try - exchange.tried_on
        self.assertAlmostEqual(wait.total_seconds(), delay(1, exchange.key), delta=2)
        self._work(due=False)
        self.assertEqual(exchange.attempts, 1, "not before its time")
        self._work()
        self.assertEqual(exchange.attempts, 2)
        self.assertFalse(exchange.is_unsure)
        self.assertGreaterEqual(exchange.next_try - exchange.tried_on, timedelta(seconds=7190))
        self._work()
        self.assertEqual(exchange.state, "done")
        self.assertEqual(len(self.server.cases), 1)
        self.assertFalse(self._to_dos(assignment))

    def test_a_late_answer_does_not_make_a_second_case(self):
        """The agency took it, and its answer came too late: it is asked before anything is sent again."""
        for spoiler in (agency_server.hang, agency_server.drop, agency_server.garbage, agency_server.fail(502)):
            with self.subTest(spoiler.__name__):
                self.server.forget()
                self.server.spoil_after = [spoiler]
                assignment = self._hand_over(self._other_case(f"Debtor {spoiler.__name__}"))
                self._work()
                exchange = self._exchanges(assignment, "submit")
                self.assertEqual((exchange.state, exchange.is_unsure), ("failed", True))
                self._work()
                self.assertEqual(exchange.state, "done")
                self.assertEqual(len(self.server.said("POST", "/debitura/cases")), 1)
                self.assertEqual(assignment.agency_reference, "case-1")

    def test_what_never_arrived_is_sent_again_as_it_was(self):
        self.server.spoil = [agency_server.drop]
        assignment = self._hand_over()
        self._work()
        self.anna.name = "Anna Renamed"
        self._work()
        first, second = self.server.said("POST", "/debitura/cases")
        self.assertEqual(first, second, "the same key has the same body")
        keys = {headers["Idempotency-Key"] for verb, _path, headers, _body in self.server.calls if verb == "POST"}
        self.assertEqual(keys, {self._exchanges(assignment, "submit").key})

    def test_killed_anywhere(self):
        """Killed before, in, and after the call: the next run finds out, and there is one case."""
        commits = {"before": 1, "after": 2}
        for moment, number in commits.items():
            with self.subTest(moment):
                self.server.forget()
                assignment = self._hand_over(self._other_case(f"Debtor {moment}"))
                exchange = self._exchanges(assignment)
                count = 0

                def commit(*args, number=number, **kwargs):
                    nonlocal count
                    self.env.flush_all()
                    count += 1
                    if count == number:
                        raise Killed

                original = exchange_work.ExchangeWork._call

                def call(record, *args, original=original, moment=moment, **kwargs):
                    result = original(record, *args, **kwargs)
                    if moment == "after":
                        raise Killed
                    return result

                with patch.object(self.registry["inkasso.agency.exchange"], "_call", call):
                    try:  # assertRaises would roll back
                        exchange._work(commit)
                    except Killed:
                        self.env.invalidate_all()
                self.assertEqual((exchange.state, exchange.attempts, exchange.is_unsure), ("queued", 1, True))
                self._work(due=False)
                self.assertEqual(exchange.attempts, 1, "whoever is at it has some time")
                self._work()
                self.assertEqual(exchange.state, "done")
                self.assertEqual(len(self.server.cases), 1)
                self.assertEqual(len(self.server.said("POST", "/debitura/cases")), 1)

    def test_people_see_what_cannot_be_told(self):
        self.server.spoil = [
            agency_server.fail(
                422,
                {
                    "businessErrors": [{"type": "MissingPowerOfAttorney", "message": "Sign first"}],
                    "signingHandoff": {"combinedSigningUrl": "https://app.debitura.com/sign"},
                },
            )
        ]
        assignment = self._hand_over()
        self._work()
        exchange = self._exchanges(assignment)
        self.assertEqual((exchange.state, exchange.url), ("given_up", "https://app.debitura.com/sign"))
        self.assertIn("Sign first", exchange.error)
        [to_do] = assignment.sudo().activity_ids
        self.assertEqual(to_do.summary, "Did not get through to the agency: Submit")
        self.assertIn("https://app.debitura.com/sign", to_do.note)
        self._work()
        self.assertEqual(exchange.attempts, 1)
        exchange.with_user(self.collector).action_retry()
        self.assertFalse(self._to_dos(assignment))
        self._work()
        self.assertEqual(exchange.state, "done")

    def test_given_up_after_so_many_attempts(self):
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        exchange.attempts = ATTEMPTS - 1
        self.server.spoil = [agency_server.fail(503)]
        self._work()
        self.assertEqual((exchange.state, exchange.attempts), ("given_up", ATTEMPTS))
        self.assertTrue(self._to_dos(assignment))

    def test_told_by_other_means(self):
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-16", 1000)
        payment = assignment.payment_ids
        exchange = self._exchanges(assignment, "payment")
        exchange.with_user(self.collector).action_by_hand()
        self.assertEqual((exchange.state, payment.state), ("cancelled", "reported"))
        with self.assertRaises(UserError):
            exchange.with_user(self.collector).action_by_hand()
        with self.assertRaises(UserError):
            exchange.with_user(self.collector).action_retry()

    # -------------------------------------------------------------------------
    # One among others
    # -------------------------------------------------------------------------

    def test_one_bad_agency_does_not_stop_the_others(self):
        beta = self._make_agency("Beta Inkasso AB")
        terms = self._make_agreement(beta)
        self.connection.address = "http://127.0.0.1:1/nobody"
        self.connection.password = "x"
        self._connect(agency=beta)
        bad = [self._hand_over(self._other_case(f"Bad {number}")) for number in range(3)]
        good = self._hand_over(self._other_case("Good"), terms)
        self._work()
        self.assertEqual(self._exchanges(good, "submit").state, "done")
        tried = [self._exchanges(each, "submit").attempts for each in bad]
        self.assertEqual(sorted(tried), [0, 0, 1], "after one the agency is left alone")
        self.assertTrue(self.connection.rests_until)
        self.assertTrue(self.connection.problem)

    def test_wrong_credentials_cost_no_attempts(self):
        self.connection.password = "wrong"
        first, second = self._hand_over(), self._hand_over(self._other_case())
        self._work()
        exchanges = self._exchanges(first) | self._exchanges(second)
        self.assertEqual(set(exchanges.mapped("attempts")), {0})
        self.assertEqual(sorted(exchanges.mapped("state")), ["failed", "queued"])
        self.assertEqual(self._to_dos(self.connection), ["The connection to the agency does not work"])
        self.assertFalse(self._to_dos(first) + self._to_dos(second), "one to-do, not one for each case")
        self.connection.password = agency_server.KEY
        result = self.connection.with_user(self.manager).action_test()
        self.assertEqual(result["params"]["type"], "success")
        self.assertFalse(self._to_dos(self.connection))
        self._work()
        self.assertEqual(set(exchanges.mapped("state")), {"done"})

    def test_what_makes_one_fail_does_not_stop_the_others(self):
        first, second = self._hand_over(), self._hand_over(self._other_case())
        original = self.registry["inkasso.agency.exchange"]._describe_submit

        def describe(record, assignment):
            if assignment == first:
                raise ZeroDivisionError("poison")
            return original(record, assignment)

        Exchange = self.registry["inkasso.agency.exchange"]
        with patch.object(Exchange, "_describe_submit", describe), mute_logger(WORK_LOGGER):
            self._work()
        self.assertEqual(self._exchanges(second, "submit").state, "done")
        self.assertEqual(self._exchanges(first).state, "failed")
        self.assertIn("poison", self._exchanges(first).error)

    def test_what_follows_may_fail(self):
        """The agency has it; that something went wrong here must not have it told again."""
        assignment = self._hand_over()
        Exchange = self.registry["inkasso.agency.exchange"]
        with patch.object(Exchange, "_take_in", side_effect=ZeroDivisionError("oops")), mute_logger(WORK_LOGGER):
            self._work()
        exchange = self._exchanges(assignment, "submit")
        self.assertEqual((exchange.state, exchange.error), ("done", "oops"))
        self.assertTrue(self._to_dos(assignment))
        self._work()
        self.assertEqual(len(self.server.said("POST", "/debitura/cases")), 1)

    def test_nothing_overtakes_the_submission(self):
        self.server.spoil = [agency_server.fail(500)]
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-16", 1000)
        assignment.sudo()._pause(fields.Date.to_date("2026-10-16"), "Wait")
        self._work()
        self.assertEqual(self._exchanges(assignment).mapped("state"), ["failed", "queued", "queued"])
        self._work()
        self._work()
        self.assertEqual(set(self._exchanges(assignment).mapped("state")), {"done"})

    def test_two_runs_at_once(self):
        """What another run has locked is left to it."""
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        with patch.object(
            self.registry["inkasso.agency.exchange"], "try_lock_for_update", lambda record, **kwargs: record.browse()
        ):
            self._work()
        self.assertEqual((exchange.state, exchange.attempts), ("queued", 0))
        self.assertFalse(self.server.calls)

    def test_queued_twice_is_one(self):
        assignment = self._hand_over()
        assignment._tell("submit")
        self.assertEqual(len(self._exchanges(assignment)), 1)

    # -------------------------------------------------------------------------
    # Keeping
    # -------------------------------------------------------------------------

    def test_what_is_kept_has_no_personal_numbers(self):
        self.anna.vat = False
        self.anna.company_registry = "19850709-9805"
        self.alfa.needs_personal_number = True
        assignment = self._submitted()
        [case] = self.server.cases.values()
        self.assertEqual(case["debtor"]["companyRegistrationNumber"], "19850709-9805")
        exchange = self._exchanges(assignment, "submit")
        self.assertNotIn("9805", f"{exchange.request}{exchange.response}")
        self.assertIn("Anna", exchange.request)

    def test_what_was_said_is_forgotten(self):
        assignment = self._submitted()
        exchange = self._exchanges(assignment, "submit")
        assignment.action_ask_status()
        self._work()
        self.env.flush_all()
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=200)
        self.env.cr.execute("UPDATE inkasso_agency_exchange SET write_date = %s", [long_ago])
        self.env.invalidate_all()
        self.Exchange._gc_words()
        self.assertEqual((exchange.state, exchange.request, exchange.response), ("done", False, False))
        self.assertFalse(self._exchanges(assignment, "status"))

    # -------------------------------------------------------------------------
    # Rights
    # -------------------------------------------------------------------------

    def test_who_may(self):
        assignment = self._hand_over()
        exchange = self._exchanges(assignment)
        reader = self._new_user("connection_reader", "inkasso_collections.group_user")
        self.assertEqual(exchange.with_user(self.collector).state, "queued")
        self.assertEqual(exchange.with_user(reader).key, exchange.key)
        with self.assertRaises(AccessError):
            exchange.with_user(reader).action_by_hand()
        with self.assertRaises(AccessError):
            exchange.with_user(self.collector).state = "done"
        with self.assertRaises(AccessError):
            exchange.with_user(self.manager).payload  # noqa: B018
        with self.assertRaises(AccessError):
            self.connection.with_user(self.collector).address = "https://example.com"

    def test_too_big_and_moved(self):
        self.connection.write({"kind": "http", "auth": "bearer", "address": self.server.url})
        self.connection.password = agency_server.TOKEN
        link = self.connection._make_link()
        headers = {"Authorization": f"Bearer {agency_server.TOKEN}"}
        for path, code in (("/elsewhere", "moved"), ("/big", "too_big")):
            with self.subTest(path), patch.object(calls, "MAX_BYTES", 100):
                with self.assertRaises(calls.AdapterError) as caught:
                    calls.call(link, "GET", self.server.url + path, headers=headers, changes=False)
                self.assertEqual(caught.exception.code, code)
        self.assertEqual(len(self.server.calls), 2, "nothing is followed")

"""Open dashboards are told of changes: each company once in a transaction, by whoever changes it, and nobody else."""

import json
from contextlib import nullcontext
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.inkasso_collections.models.insight.dashboard_news import CHANGED, CHANNEL, DashboardNews, _told

from .insight_common import TODAY, InsightCommon


class TestDashboardNews(InsightCommon):
    def setUp(self):
        super().setUp()
        self._commit()

    def _commit(self):
        """What is done when a transaction is committed. Returns what dashboards were told: (channel, company) of each."""
        before = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id or 0
        self.env.flush_all()
        _told.clear()
        callbacks, others = self.env.cr.postcommit, self.env.cr.precommit
        others.run()
        with patch.object(self.env.registry, "cursor", lambda: nullcontext(self.env.cr)):
            callbacks.run()
        others.run()
        callbacks.clear()
        told = self.env["bus.bus"].sudo().search([("id", ">", before)], order="id")
        messages = [(json.loads(row.channel), json.loads(row.message)) for row in told]
        return [
            (channel, message["payload"]["company_id"]) for channel, message in messages if message["type"] == CHANGED
        ]

    def _told(self):
        return [company for _channel, company in self._commit()]

    def test_once_however_much_has_changed(self):
        for number in range(3):
            self._invoice("2026-08-01", partner=self._make_debtor(f"More {number}"))
        self._pay(self.young, "2026-10-15", 100.0)
        self._run_and_send("2026-10-15")
        [(channel, company)] = self._commit()
        self.assertEqual(channel[1:], ["res.company", self.company.id, CHANNEL])
        self.assertEqual(company, self.company.id)
        self.assertEqual(self._told(), [])

    def test_whatever_changes_figures(self):
        self._run_and_send("2026-07-06")
        case = self._items(self.old).case_id.sudo()
        self._commit()
        sek = self.company.currency_id
        changes = {
            "an invoice": lambda: self._invoice("2026-10-30"),
            "a payment that is matched with nothing yet": lambda: self._credit(50, "2026-10-14"),
            "a payment in part": lambda: self._pay(self.young, "2026-10-15", 1.0),
            "matching undone": lambda: self.settled.line_ids.remove_move_reconcile(),
            "an entry reset to draft": lambda: self.coming.button_draft(),
            "a run": lambda: self._run("2026-10-15"),
            "a promise": lambda: self.env["inkasso.promise"]._make(case, 10, sek, "2026-10-20"),
            "a dispute": lambda: self.env["inkasso.dispute"]._open(
                case, {case.item_ids[:1]: 5}, self.env.ref("inkasso_collections.dispute_reason_quality")
            ),
            "planned cash": lambda: self.env["inkasso.cash.target"].create(
                {"company_id": self.company.id, "month": TODAY, "amount": 5}
            ),
        }
        for name, change in changes.items():
            with self.subTest(name):
                change()
                self.assertEqual(self._told(), self.company.ids)

    def test_what_changes_nothing_is_no_news(self):
        bill = self.init_invoice("in_invoice", partner=self.bolaget, amounts=[100.0], post=False)
        self._commit()
        bill.invoice_date = TODAY
        bill.action_post()
        self.assertEqual(self._told(), [])
        self.bolaget.comment = "Nice people"
        self.assertEqual(self._told(), [])

    def test_noting_a_change_costs_nothing(self):
        dashboard, company = self.env["inkasso.dashboard"], self.company
        before = self.cr.sql_log_count
        for _time in range(100):
            dashboard._announce(company)
        self.assertEqual(self.cr.sql_log_count, before)
        self.assertEqual(self._told(), self.company.ids)

    def test_many_bookings_in_a_row_are_told_once(self):
        """What follows within seconds is read by the dashboards that were told of the first."""
        _told.clear()
        dashboard = self.env["inkasso.dashboard"]
        with patch(f"{DashboardNews.__module__}.time.monotonic", side_effect=[100, 104, 106]):
            told = [dashboard._filter_quiet(self.company.ids) for _time in range(3)]
        self.assertEqual(told, [self.company.ids, [], self.company.ids])

    def test_what_cannot_be_told_does_no_harm(self):
        """What was committed is done, whether or not anybody hears of it."""
        self._pay(self.young, "2026-10-15")
        self.env.flush_all()
        with (
            patch.object(self.env.registry, "cursor", side_effect=OperationalError("too many connections")),
            mute_logger("odoo.addons.inkasso_collections.models.insight.dashboard_news"),
        ):
            self.env.cr.postcommit.run()

    def test_who_hears_of_it(self):
        """The browser asks for news; the server knows of which companies."""
        outsider = new_test_user(self.env, "news_outsider", groups="base.group_user")
        for user, heard in ((self.viewer, self.viewer.company_ids), (outsider, self.env["res.company"])):
            channels = self._get_channels(user, [CHANNEL])
            self.assertEqual([channel for channel in channels if self._is_ours(channel)], [(c, CHANNEL) for c in heard])
            self.assertNotIn(CHANNEL, [channel for channel in channels if isinstance(channel, str)])
        self.assertFalse([channel for channel in self._get_channels(self.viewer, []) if self._is_ours(channel)])

    def _is_ours(self, channel):
        return isinstance(channel, tuple) and channel[1] == CHANNEL

    def _get_channels(self, user, asked):
        base = "odoo.addons.bus.models.ir_websocket.IrWebsocket._build_bus_channel_list"
        with patch(base, lambda _self, channels: channels):  # adds what it knows from the request
            return self.env["ir.websocket"].with_user(user)._build_bus_channel_list(list(asked))

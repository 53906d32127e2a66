"""A nightly run killed anywhere and started again: nothing is lost, nothing is done twice."""

from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from .common import CollectionsCommon

EXECUTION = "odoo.addons.inkasso_collections.models.dunning.run_execution"


class Killed(BaseException):
    """As when the process dies: no handler of errors sees it."""


class TestFaults(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_automatic = True
        cls.company.inkasso_fee_agreed = True
        cls.env["inkasso.level"].create(
            {"policy_id": cls.policy.id, "name": "Agency", "sequence": 4, "days_overdue": 45, "stage": "handover"}
        )
        # Four debtors in two batches. The first: one who is reminded, one whose debt is covered.
        cls._invoice("2026-10-10")
        covered = cls._make_debtor("Bo Bengtsson")
        cls._invoice("2026-10-10", partner=covered)
        cls._credit(1000, "2026-10-12", partner=covered)
        # The second: one who is handed over, one who owes interest and a fee.
        late, reminded = cls._make_debtor("Cia Carlsson"), cls._make_debtor("David Dahl")
        cls._invoice("2026-09-25", partner=reminded)
        cls._invoice("2026-09-28", partner=reminded)
        cls._run_and_send("2026-10-04")
        cls._invoice("2026-08-03", partner=late)
        for day in ("2026-08-08", "2026-08-18", "2026-09-02"):
            cls._run_and_send(day)
        cls.debtors = cls.anna + covered + late + reminded
        cls.before = set(cls.env["inkasso.run"].search([]).ids)

    @contextmanager
    def _undone(self):
        """What happens inside is taken back afterwards."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _run_nightly(self):
        with self.enter_registry_test_mode(), patch(f"{EXECUTION}.BATCH_SIZE", 2):
            self.env.ref("inkasso_collections.ir_cron_run").sudo().method_direct_trigger()

    def _run_killed(self, model, method, nth=1, after=False):
        """A nightly run that dies when `method` is called, or has been called, for the `nth` time."""
        original = getattr(self.registry[model], method)
        calls = []

        def dying(records, *args, **kwargs):
            calls.append(method)
            if len(calls) == nth and not after:
                raise Killed
            result = original(records, *args, **kwargs)
            if len(calls) == nth:
                raise Killed
            return result

        with patch.object(self.registry[model], method, dying), self.assertRaises(Killed):
            self._run_nightly()
        self.env.invalidate_all()

    def _get_outcome(self):
        """What there is in the end, whichever way it came about."""
        domain = [("partner_id", "in", self.debtors.ids)]
        run = self.env["inkasso.run"].search([("id", "not in", list(self.before))])
        notices = self.env["inkasso.notice"].search([*domain, ("run_id", "in", run.ids)])
        return {
            "runs": [(r.state, r.due_count, r.done_count, r.line_count, r.rest_count, r.error_count) for r in run],
            "results": sorted((line.partner_id.name, line.result) for line in run.line_ids),
            "notices": sorted(
                (
                    n.partner_id.name,
                    n.level_id.name,
                    n.state,
                    n.amount_total,
                    n.amount_interest,
                    n.amount_fee,
                    bool(n.attachment_id),
                )
                for n in notices
            ),
            "lines": sorted((line.notice_id.partner_id.name, line.amount_total) for line in notices.line_ids),
            "e-mails": sorted(
                (mail.email_to, mail.state)
                for mail in self.env["mail.mail"].sudo().search([("id", "in", notices.mail_id.ids)])
            ),
            "all e-mails": self.env["mail.mail"].sudo().search_count([("state", "=", "outgoing")]),
            "charges": sorted(
                (c.partner_id.name, c.type, c.amount, c.state) for c in self.env["inkasso.charge"].search(domain)
            ),
            "cases": sorted(
                (c.partner_id.name, c.stage, len(c.activity_ids)) for c in self.env["inkasso.case"].search(domain)
            ),
            "items": sorted(
                (i.partner_id.name, i.level_id.name or "", str(i.next_date), i.rest_reason or "")
                for i in self.env["inkasso.item"].search(domain)
            ),
        }

    def test_killed_anywhere_and_started_again(self):
        with self._undone():
            self._run_nightly()
            self.env.invalidate_all()
            undisturbed = self._get_outcome()
        self.assertEqual(undisturbed["runs"], [("done", 4, 4, 4, 1, 0)])
        self.assertEqual([notice[0] for notice in undisturbed["notices"]], ["Anna Andersson", "David Dahl"])
        self.assertEqual(undisturbed["cases"][1], ("Cia Carlsson", "handover", 1))
        for model, method, nth, after in [
            ("inkasso.run", "_get_nightly_run", 1, True),
            ("ir.cron", "_commit_progress", 1, False),
            ("ir.cron", "_commit_progress", 1, True),
            ("inkasso.item", "_select_due", 1, False),
            ("inkasso.item", "_select_due", 2, True),
            ("inkasso.charge", "_assess", 2, True),
            ("inkasso.notice", "_route", 2, True),
            ("inkasso.notice", "_issue", 1, True),
            ("inkasso.notice", "_issue", 2, True),
            ("inkasso.notice.line", "_advance_items", 2, True),
            ("inkasso.case", "_hand_over", 2, True),
            ("inkasso.run", "_rest", 1, True),
            ("inkasso.run", "_record", 2, True),
            ("ir.cron", "_commit_progress", 2, False),
            ("ir.cron", "_commit_progress", 2, True),
            ("ir.cron", "_commit_progress", 3, True),
            ("inkasso.notice", "_render_letters", 1, True),
            ("inkasso.notice", "_queue_emails", 1, True),
            ("inkasso.run", "_finish", 1, True),
        ]:
            moment = f"{'after' if after else 'before'} {method} no. {nth}"
            with self.subTest(killed=moment), self._undone():
                self._run_killed(model, method, nth, after)
                self._run_nightly()
                self.env.invalidate_all()
                self.assertEqual(self._get_outcome(), undisturbed)
                self._run_nightly()
                self.env.invalidate_all()
                self.assertEqual(self._get_outcome(), undisturbed, "once more, and nothing is left to do")

    def test_killed_while_sending(self):
        """Many notices are rendered by an action of their own, which may die too."""
        with patch(f"{EXECUTION}.DELIVER_AT_ONCE", 0):
            self._run_nightly()
        self.env.invalidate_all()
        notices = self.env["inkasso.notice"].search([("partner_id", "in", self.debtors.ids), ("state", "=", "queued")])
        self.assertEqual(len(notices), 2)
        self.assertFalse(notices.attachment_id)
        deliver = self.env.ref("inkasso_collections.ir_cron_deliver").sudo()
        cls = self.registry["inkasso.notice"]
        original = cls._queue_emails

        def dying(records):
            original(records)
            raise Killed

        with patch.object(cls, "_queue_emails", dying), self.assertRaises(Killed), self.enter_registry_test_mode():
            deliver.method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(notices.mail_id)
        for _time in range(2):
            with self.enter_registry_test_mode():
                deliver.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(len(notices.mail_id), 2)
            self.assertEqual(len(notices.attachment_id), 2)
            mails = self.env["mail.mail"].sudo().search([("email_to", "in", notices.mail_id.mapped("email_to"))])
            self.assertEqual(
                len(mails.filtered(lambda mail: mail.state == "outgoing" and mail.id >= min(notices.mail_id.ids))), 2
            )

    def test_claimed_once_whatever_the_program_does(self):
        """The database itself refuses a second notice of a level, and a second charge, for a line."""
        notice = self.env["inkasso.notice"].search([("partner_id", "=", self.debtors[3].id)], limit=1).sudo()
        line = notice.line_ids[0]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            line.create(
                {
                    "notice_id": notice.copy({"state": "draft"}).id,
                    "move_line_id": line.move_line_id.id,
                    "level_id": line.level_id.id,
                    "company_id": notice.company_id.id,
                    "currency_id": notice.currency_id.id,
                }
            )
        self._run_nightly()
        charge = self.env["inkasso.charge"].search([("partner_id", "=", self.debtors[3].id)], limit=1).sudo()
        self.assertTrue(charge)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            charge.copy()

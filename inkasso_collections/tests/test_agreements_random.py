"""Whatever happens in whatever order: no money is lost, nobody is reminded while an agreement holds, and each line has
one next step or a reason for none."""

import random
from contextlib import suppress

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .agreements_common import AgreementsCommon

SEEDS = range(4)
EVENTS = 12


class Story:
    """One random life of two invoices of a debtor."""

    def __init__(self, test, seed):
        self.test = test
        self.rng = random.Random(seed)
        self.day = fields.Date.to_date("2026-10-15")
        self.told = []

    @property
    def env(self):
        return self.test._on(self.day)

    @property
    def items(self):
        return self.test.items.with_env(self.env)

    @property
    def case(self):
        return self.test.case.with_env(self.env)

    def happen(self):
        often = [self.pay, self.run, self.pass_days]
        seldom = [self.promise, self.dispute, self.answer, self.hold, self.resume, self.settle, self.credit]
        event = self.rng.choice(often * 2 + seldom)
        self.told.append(f"{self.day} {event.__name__}")
        with suppress(UserError), self.env.cr.savepoint():  # what is refused has not happened
            event()
        self.env.invalidate_all()

    # -------------------------------------------------------------------------
    # Events
    # -------------------------------------------------------------------------

    def _pick_open(self):
        still_open = self.items.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
        if not still_open:
            raise UserError("Nothing is open")  # pylint: disable=translation-required
        return self.rng.choice(still_open)

    def pay(self):
        item = self._pick_open()
        amount = self.rng.choice([item.amount_residual_currency, round(item.amount_residual_currency / 3, 2)])
        self.test._pay(item.move_id, self.day, amount)
        self.told[-1] += f" {amount}"

    def credit(self):
        item = self._pick_open()
        self.test._credit_note(item, round(item.amount_residual_currency / 4, 2) or 1, self.day)

    def promise(self):
        self.env["inkasso.promise"]._make(
            self.case, self.rng.choice([100, 500, 1500]), self.test.sek, self._later(), "phone", False
        )

    def dispute(self):
        item = self._pick_open()
        amount = self.rng.choice([None, round(item.amount_residual_currency / 2, 2)])
        self.env["inkasso.dispute"]._open(self.case, {item: amount}, self.test.reason)

    def answer(self):
        running = self.case.dispute_ids.filtered("is_open")[:1]
        if not running:
            raise UserError("Nothing is disputed")  # pylint: disable=translation-required
        how = self.rng.choice(["reject", "withdraw", "accept"])
        if how == "accept":
            running._accept({line: round(line.amount / 2, 2) for line in running.line_ids}, "In part")
        elif how == "reject":
            running._reject("No")
        else:
            running._withdraw()

    def hold(self):
        self.env["inkasso.hold"]._place(self._pick_open(), self.rng.choice([None, self._later()]), "Asked for time")

    def resume(self):
        self.items.action_resume()

    def settle(self):
        amount = round(sum(self.items.mapped("amount_residual_currency")) / 2, 2)
        self.env["inkasso.settlement"]._offer(self.case, amount, self.test.sek, self._later(), "Ill")

    def run(self):
        held = self._list_held()
        claimable = self.items._read_claimable()
        run = self.env["inkasso.run"].create({"date": self.day, "company_ids": self.test.company.ids})
        run.action_run()
        for line in run.notice_ids.line_ids.filtered("move_line_id"):
            self.test.assertNotIn(line.item_id.id, held, self.told)
            self.test.assertAlmostEqual(line.amount_principal, claimable[line.item_id.id], msg=self.told)
        run.notice_ids.sudo()._mark_sent()

    def pass_days(self):
        self.day = fields.Date.add(self.day, days=self.rng.choice([1, 4, 11]))
        for model, method in [
            ("inkasso.promise", "_cron_judge"),
            ("inkasso.settlement", "_cron_follow"),
            ("inkasso.hold", "_cron_follow"),
        ]:
            getattr(self.env[model].sudo(), method)()

    def _later(self):
        return fields.Date.add(self.day, days=self.rng.choice([2, 6, 15]))

    def _list_held(self):
        """Items that an agreement holds on this day, from the agreements themselves."""
        held = set()
        for promise in self.case.promise_ids.filtered(lambda p: p.state == "open" and p.deadline >= self.day):
            held |= set(promise.item_ids.ids)
        for settlement in self.case.settlement_ids.filtered(
            lambda s: s.state == "paid" or (s.state in ("offered", "accepted") and s.deadline >= self.day)
        ):
            held |= set(settlement.item_ids.ids)
        for hold in self.env["inkasso.hold"].search([("is_active", "=", True)]):
            if not hold.date_until or hold.date_until >= self.day:
                held |= set(hold.item_ids.ids)
        held |= set(self.case.dispute_ids.line_ids.filtered(lambda line: line.is_open and line.is_whole).item_id.ids)
        return held

    # -------------------------------------------------------------------------
    # What always holds
    # -------------------------------------------------------------------------

    def check(self):
        test = self.test
        for item in self.items:
            line = item.move_line_id
            settled = sum(line.matched_credit_ids.mapped("debit_amount_currency"))
            test.assertAlmostEqual(line.amount_currency, line.amount_residual_currency + settled, msg=self.told)
            test.assertTrue(item.rest_reason or (item.next_date and item.next_level_id), self.told)
            test.assertEqual(bool(item.reconciled), item.rest_reason == "paid", self.told)
            if item.id in self._list_held() and item.next_date:
                test.assertGreater(item.next_date, self.day, self.told)
        test.assertTrue(self.case.worklist_state, self.told)
        test.assertTrue(self.case.glance_next, self.told)
        for dispute in self.case.dispute_ids:
            accepted = sum(dispute.line_ids.mapped("amount_accepted"))
            test.assertAlmostEqual(sum(dispute.credit_move_ids.mapped("amount_total")), accepted, msg=self.told)
        for settlement in self.case.settlement_ids.filtered(lambda each: each.state == "done"):
            test.assertGreaterEqual(settlement.amount_paid, settlement.amount, self.told)
            test.assertTrue(all(settlement.item_ids.mapped("reconciled")), self.told)
        rests = self.env["inkasso.item.rest"].sudo().search([("item_id", "in", self.items.ids)])
        for rest in rests:
            record = self.env[rest.res_model].browse(rest.res_id)
            running = record.is_active if rest.res_model == "inkasso.hold" else record.state
            test.assertIn(running, (True, "open", "investigating", "offered", "accepted", "paid"), self.told)


@tagged("inkasso_random")
class TestAgreementsRandom(AgreementsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._invoice("2026-09-10", amount=640)
        cls._run_and_send("2026-09-20")
        cls.items = cls._items(cls.invoice + cls.second)

    def _credit_note(self, item, amount, day):
        """Somebody credits a part in the ledger, without any dispute."""
        reversal = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.anna.id,
                "invoice_date": day,
                "reversed_entry_id": item.move_id.id,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {"name": "Goodwill", "price_unit": amount, "tax_ids": [(5,)]})],
            }
        )
        reversal.action_post()

    def test_whatever_happens(self):
        for seed in SEEDS:
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                story = Story(self, seed)
                for _event in range(EVENTS):
                    story.happen()
                    story.check()
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

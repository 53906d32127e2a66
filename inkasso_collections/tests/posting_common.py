"""What the tests of charges in the ledger share: a company that books them, a debt with notices, and account totals."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from .common import CollectionsCommon


class PostingCommon(CollectionsCommon):
    """Anna owes 10 000, due on 1 September 2026; her reminder fee is agreed. The reference rate is 2 %, so interest is 10 %.

    16 September, second reminder: 10 000 x 10 % x 15 / 365 = 41.10 and the fee of 60.
    1 October, demand: 82.19 for 30 days, less 41.10: 41.09, and the fee of 180.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.inkasso_fee_agreed = True
        cls.sek = cls.company.currency_id
        cls.interest_account = cls._make_account("8313", "Late interest", "income_other")
        cls.fee_account = cls._make_account("3590", "Other invoiced costs", "income")
        cls.receivable_account = cls.company_data["default_account_receivable"]
        cls.journal = cls.env["account.journal"].create(
            {"name": "Interest and fees", "code": "INT", "type": "sale", "company_id": cls.company.id}
        )
        cls.company.inkasso_charge_journal_id = cls.journal

    @classmethod
    def _make_account(cls, code, name, account_type, company=None):
        company = company or cls.company
        found = (
            cls.env["account.account"]
            .with_company(company)
            .search([("code", "=", code), ("company_ids", "in", company.ids)])
        )
        return found or cls.env["account.account"].with_company(company).create(
            {"code": code, "name": name, "account_type": account_type, "company_ids": [Command.set(company.ids)]}
        )

    # -------------------------------------------------------------------------
    # Verbs
    # -------------------------------------------------------------------------

    @classmethod
    def _notify(cls, day):
        """What is due on `day` goes out on that day."""
        with freeze_time(day):
            return cls._run_and_send(day)

    @classmethod
    def _notify_all(cls):
        """The three notices on a debt that was due on 1 September."""
        return [cls._notify(day) for day in ("2026-09-06", "2026-09-16", "2026-10-01")]

    @classmethod
    def _pay_on(cls, day, moves, amount=None, **vals):
        with freeze_time(day):
            return cls._pay(moves, day, amount, **vals)

    @classmethod
    def _register(cls, moves, day, **vals):
        """The dialog that registers a payment, not yet confirmed."""
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"group_payment": True, "payment_date": day, **vals})
        )

    @classmethod
    def _charges(cls, moves):
        """All charges on the invoices `moves`, oldest first."""
        return cls.env["inkasso.charge"].search([("move_line_id.move_id", "in", moves.ids)], order="id")

    @classmethod
    def _notes(cls, moves):
        """The entries that booked charges on `moves`, oldest first."""
        return cls._charges(moves).posting_move_id.sorted("id")

    @classmethod
    def _balances(cls, case):
        return cls.env["inkasso.case.balance"].search([("case_id", "=", case.id)])

    @classmethod
    def _line(cls, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    @classmethod
    def _unmatch(cls, moves):
        cls._line(moves).remove_move_reconcile()

    # -------------------------------------------------------------------------
    # Assertions
    # -------------------------------------------------------------------------

    def assertTotals(self, **expected):
        """Balances in company currency: receivable, interest and fees (income negative); whatever else there is, in sum.

        All entries together are zero, which Odoo sees to; that none is left in draft is checked here.
        """
        lines = self.env["account.move.line"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(lines.mapped("parent_state")), {"posted"})
        accounts = {
            "receivable": self.receivable_account,
            "interest": self.interest_account,
            "fees": self.fee_account,
        }
        found = {
            name: self.sek.round(sum(lines.filtered(lambda line, a=account: line.account_id == a).mapped("balance")))
            for name, account in accounts.items()
        }
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.assertTrue(self.sek.is_zero(sum(lines.mapped("balance"))))

    def assertCharges(self, moves, *expected):
        """(type, amount, paid, waived, open, state) of each charge on `moves`, oldest first."""
        found = [
            (c.type, c.amount, c.amount_paid, c.amount_waived, c.amount_open, c.state) for c in self._charges(moves)
        ]
        self.assertEqual(found, list(expected))

    def assertFollowsLedger(self, moves):
        """What is open of the booked charges is what is open of their entries."""
        for move, charges in self._charges(moves).filtered("posting_move_id").grouped("posting_move_id").items():
            self.assertEqual(
                self._line(move).amount_residual_currency,
                move.currency_id.round(sum(charges.filtered(lambda c: c.state != "cancelled").mapped("amount_open"))),
                move.name,
            )

    @classmethod
    def _date(cls, day):
        return fields.Date.to_date(day)

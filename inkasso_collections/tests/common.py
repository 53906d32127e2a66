"""What the tests of collections share: a Swedish company, a plain plan, and verbs that let time pass."""

from io import BytesIO
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import PdfReader, PdfWriter

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.letters.letter_renderer import Letters

TODAY = "2026-10-15"  # a Thursday: no test depends on the day on which it is run


def read_pdf(content):
    return PdfReader(BytesIO(content))


@tagged("post_install", "-at_install", "inkasso")
@freeze_time(TODAY)
class CollectionsCommon(AccountTestInvoicingCommon):
    """A Swedish company whose plan has three steps: 5, 15 and 30 days after the due date.

    Letters are not rendered, which takes longest of all, except within `self.rendering_letters`.
    """

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("inkasso_collections.group_manager")

    @classmethod
    @AccountTestInvoicingCommon.setup_country("se")
    def setUpClass(cls):
        super().setUpClass()
        notice_model = cls.registry["inkasso.notice"]
        cls.rendering_letters = patch.object(notice_model, "_begin_letters", notice_model._begin_letters)
        cls.startClassPatcher(
            patch.object(
                notice_model,
                "_begin_letters",
                lambda notices: Letters(
                    notices.ids, done={notice.id: (cls._make_letter(notice), "pdf") for notice in notices}
                ),
            )
        )
        cls.bank_journal = cls.company_data["default_journal_bank"]
        cls.no_tax = cls.env["account.tax"]
        cls.policy = cls._make_policy("Plain")
        cls.reminder, cls.fee_reminder, cls.demand = cls.policy.level_ids
        cls.company.inkasso_policy_id = cls.policy
        cls.anna = cls._make_debtor("Anna Andersson")

    @staticmethod
    def _make_letter(notice):
        """A PDF of one empty page that says in its title which letter it stands for."""
        writer, stream = PdfWriter(), BytesIO()
        writer.add_blank_page(200, 200)
        writer.add_metadata({"/Title": f"{notice.name} of {notice.date}, pay by {notice.response_date}"})
        writer.write(stream)
        return stream.getvalue()

    @classmethod
    def _make_policy(cls, name, **vals):
        """Due + 5: friendly; due + 15: interest and the reminder fee; due + 30: demand. Two days of grace."""
        fee = {
            kind: cls.env.ref(f"inkasso_collections.fee_kind_{kind}").id
            for kind in ("reminder", "demand", "compensation")
        }
        levels = [
            {"name": "First", "sequence": 1, "days_overdue": 5, "response_days": 5, "charge_interest": False},
            {
                "name": "Second",
                "sequence": 2,
                "days_overdue": 15,
                "response_days": 8,
                "fee_kind_ids": [Command.set([fee["reminder"], fee["compensation"]])],
            },
            {
                "name": "Demand",
                "sequence": 3,
                "days_overdue": 30,
                "response_days": 10,
                "stage": "demand",
                "fee_kind_ids": [Command.set([fee["demand"], fee["compensation"]])],
            },
        ]
        return cls.env["inkasso.policy"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "grace_days": 2,
                "level_ids": [Command.create(level) for level in levels],
                **vals,
            }
        )

    @classmethod
    def _make_debtor(cls, name, **vals):
        """A consumer who can be reached by e-mail and by post."""
        return cls.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.split()[0].lower()}@example.com",
                "street": "Storgatan 1",
                "zip": "111 22",
                "city": "Stockholm",
                "country_id": cls.env.ref("base.se").id,
                **vals,
            }
        )

    # -------------------------------------------------------------------------
    # Verbs
    # -------------------------------------------------------------------------

    @classmethod
    def _invoice(cls, due, amount=1000.0, partner=None, **vals):
        """A posted invoice without VAT, due on that day, issued 30 days before."""
        if due:
            issued = fields.Date.subtract(fields.Date.to_date(due), days=30)
            vals = {"invoice_date": issued, "invoice_date_due": due, "invoice_payment_term_id": False, **vals}
        return cls._create_invoice_one_line(
            price_unit=amount, tax_ids=cls.no_tax, partner_id=partner or cls.anna, **{"post": True, **vals}
        )

    @classmethod
    def _items(cls, moves):
        return cls.env["inkasso.item"].search([("move_line_id.move_id", "in", moves.ids)])

    @classmethod
    def _pay(cls, moves, day, amount=None, **vals):
        if amount is not None:
            vals["amount"] = amount
        return cls._register_payment(moves, payment_date=day, **vals)

    @classmethod
    def _credit(cls, amount, day, partner=None, currency=None):
        """A payment that nobody has matched with an invoice yet."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or cls.anna).id,
                "amount": amount,
                "currency_id": (currency or cls.company.currency_id).id,
                "date": day,
                "journal_id": cls.bank_journal.id,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _run(cls, day, companies=None, **vals):
        run = cls.env["inkasso.run"].create({"date": day, "company_ids": (companies or cls.company).ids, **vals})
        run.action_run()
        return run

    @classmethod
    def _run_and_send(cls, day, **vals):
        """Run, and let what was issued reach the debtors."""
        run = cls._run(day, **vals)
        run.notice_ids.sudo()._mark_sent()
        return run.notice_ids

    @classmethod
    def _set_figure(cls, kind, value):
        """Make the Swedish law say something else."""
        law = cls.env.ref("inkasso_collections.jurisdiction_se")
        figures = law.figure_ids.filtered(lambda figure: figure.kind == kind)
        figures.with_context(inkasso_correction_reason="For a test").value = value

    # -------------------------------------------------------------------------
    # Assertions
    # -------------------------------------------------------------------------

    def assertNextStep(self, moves, level, day, rest=False):
        """The items of `moves` take the step `level` on `day`; or they rest for that reason."""
        items = self._items(moves)
        self.assertTrue(items)
        for item in items:
            self.assertEqual(
                (item.next_level_id, item.next_date, item.rest_reason),
                (level or self.policy.level_ids.browse(), fields.Date.to_date(day or False) or False, rest),
            )

    def assertInvariants(self, notices):
        """What holds of every notice, whatever happened: the invariants of the design."""
        self.assertTrue(notices)
        for notice in notices:
            currency = notice.currency_id
            total = notice.amount_principal + notice.amount_interest + notice.amount_fee
            self.assertFalse(currency.compare_amounts(notice.amount_total, total), notice.name)
            for part in ("principal", "interest", "fee", "total"):
                of_lines = sum(notice.line_ids.mapped(f"amount_{part}"))
                self.assertFalse(currency.compare_amounts(notice[f"amount_{part}"], of_lines), f"{notice.name}: {part}")
            self.assertGreater(notice.amount_principal, 0)
            self.assertGreater(notice.response_date, notice.date)
        charges = notices.charge_ids
        for charge in charges:
            self.assertTrue(charge.legal_basis)
            self.assertEqual(bool(charge.interest_rule_id), charge.type == "interest")
            self.assertEqual(bool(charge.fee_rule_id and charge.fee_kind_id), charge.type == "fee")
            self.assertEqual(charge.amount, charge.currency_id.round(charge.amount))
            self.assertEqual(charge.currency_id, charge.notice_id.currency_id)
            self.assertIn(charge.move_line_id, charge.notice_id.line_ids.move_line_id)
        live = notices.line_ids.filtered(lambda line: line.move_line_id and not line.is_void)
        steps = [(line.move_line_id, line.level_id) for line in live]
        self.assertEqual(len(steps), len(set(steps)), "a line is on two notices of one level")

"""The audit: nothing is found where all is right, and whatever is wrong is found, told and opened."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..models.agreements.plan_terms import Terms
from ..models.exact import exact
from .agencies_common import AgenciesCommon
from .audit_common import AuditMixin
from .test_audit_legal import TestAuditLegal


class AuditCommon(AuditMixin, AgenciesCommon):
    """Anna's case is with an agency, who has paid over a part; Bertil promised, Cecilia has a plan, David is paused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["ir.cron"], "_commit_progress", lambda *args, **options: float("inf"))
        )
        cls.assignment = cls._hand_over()
        cls.bertil, cls.cecilia, cls.david = (cls._other_case(name) for name in ("Bertil B", "Cecilia C", "David D"))
        cls.promise = cls.env["inkasso.promise"]._make(
            cls.bertil, 5000, cls.company.currency_id, fields.Date.to_date("2026-10-20")
        )
        cls.plan = cls._make_plan(cls.cecilia)
        cls.hold = cls.env["inkasso.hold"]._place(cls.david.item_ids, None, "Ill", scope="case")
        cls.notice = cls.bertil.notice_ids[:1]

    @classmethod
    def _make_plan(cls, case):
        terms = Terms(
            first_day=fields.Date.to_date("2026-11-15"),
            number=3,
            charge_fee=False,
            amount=exact(0),
            down_payment=exact(0),
        )
        plans = cls.env["inkasso.payment.plan"].sudo()
        with patch.object(
            cls.registry["ir.actions.report"],
            "_render_letters",
            lambda _report, records: {each.id: (b"Letter", "html") for each in records},
        ):
            plan = plans._propose(case.item_ids, cls.env["inkasso.charge"], terms, fields.Date.to_date("2026-10-15"))
            plan._accept("phone", "Said so")
        return plan


@tagged("post_install", "-at_install", "inkasso")
class TestAuditFinds(AuditCommon):
    def _drop_index(self, table, name):
        [[index]] = self.env.execute_query(
            SQL("SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname LIKE %s", table, f"%{name}")
        )
        self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))

    def _drop_constraint(self, table, name):
        self.env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(f"{table}_{name}"))
        )

    def test_nothing_where_all_is_right(self):
        self.assertEqual(self._find(), {})

    def test_nothing_after_payment_and_recall(self):
        self._pay(self.invoice, "2026-10-16")
        self.assignment.sudo()._recall(fields.Date.to_date("2026-10-16"), "Paid")
        self.promise.action_cancel()
        self.hold.action_end()
        self.assertEqual(self._find(), {})

    def test_item_missing(self):
        line = self._items(self._invoice("2026-12-01", partner=self._make_debtor("Eva E"))).move_line_id
        self._spoil("DELETE FROM inkasso_item WHERE move_line_id = %s", line.id)
        self.assertFound("item_missing", line)

    def test_item_paid_but_open(self):
        item = self._items(self._invoice("2026-12-01"))
        self._spoil("UPDATE inkasso_item SET rest_reason = 'paid', next_date = NULL WHERE id = %s", item.id)
        self.assertFound("item_paid_but_open", item)

    def test_item_open_but_paid(self):
        invoice = self._invoice("2026-12-01")
        self._pay(invoice, "2026-10-15")
        item = self._items(invoice)
        self._spoil("UPDATE inkasso_item SET rest_reason = 'failed' WHERE id = %s", item.id)
        self.assertFound("item_open_but_paid", item)

    def test_item_amount(self):
        late, much = self._items(self._invoice("2026-12-01")), self._items(self._invoice("2026-12-02"))
        self._spoil("UPDATE inkasso_item SET due_date = '2026-12-24' WHERE id = %s", late.id)
        self._spoil("UPDATE inkasso_item SET amount_open = amount_open + 1 WHERE id = %s", much.id)
        self.assertFound("item_amount", late | much)

    def test_item_forgotten(self):
        item = self._items(self._invoice("2026-12-01"))
        self._spoil("UPDATE inkasso_item SET rest_reason = NULL, next_date = NULL WHERE id = %s", item.id)
        self.assertFound("item_forgotten", item)

    def test_item_step_while_resting(self):
        item = self.david.item_ids
        self._spoil("UPDATE inkasso_item SET next_date = '2026-10-20' WHERE id = %s", item.id)
        self.assertFound("item_step_while_resting", item)

    def test_item_rests_for_nothing(self):
        self._spoil("UPDATE inkasso_hold SET is_active = FALSE WHERE id = %s", self.hold.id)
        self.assertFound("item_rests_for_nothing", self.david.item_ids)

    def test_item_rests_for_what_is_gone(self):
        item = self.bertil.item_ids
        self._spoil(
            "INSERT INTO inkasso_item_rest (item_id, reason, res_model, res_id) VALUES (%s, 'hold', 'inkasso.case', 0)",
            item.id,
        )
        self.assertFound("item_rests_for_nothing", item, beside={"item_step_while_resting"})

    def test_item_step_overdue(self):
        self.company.inkasso_automatic = True
        item = self._items(self._invoice("2026-12-01"))
        self._spoil("UPDATE inkasso_item SET next_date = '2026-10-01' WHERE id = %s", item.id)
        self.assertFound("item_step_overdue", item)

    def test_notice_step_twice(self):
        self._drop_index("inkasso_notice_line", "step_once_uniq")
        line = self.notice.line_ids
        copy = self.notice.sudo().copy({"name": "Again", "state": "draft", "charge_ids": []})
        line.sudo().copy({"notice_id": copy.id})
        self.assertFound("notice_step_twice", copy)

    def test_notice_sums(self):
        self._spoil(
            "UPDATE inkasso_notice SET amount_principal = amount_principal + 1, amount_total = amount_total + 1 WHERE id = %s",
            self.notice.id,
        )
        self.assertFound("notice_sums", self.notice)

    def test_notice_paid_before(self):
        debtor = self._make_debtor("Eva E")
        invoice = self._invoice("2026-09-01", partner=debtor)
        notice = self._run_and_send("2026-09-06").filtered(lambda notice: notice.partner_id == debtor)
        self._pay(invoice, "2026-10-15")
        self._spoil("UPDATE inkasso_notice SET create_date = create_date + INTERVAL '1 day' WHERE id = %s", notice.id)
        self.assertFound("notice_paid_before", notice)

    def test_notice_without_letter(self):
        self._spoil("UPDATE inkasso_notice SET channel = 'letter', attachment_id = NULL WHERE id = %s", self.notice.id)
        self.assertFound("notice_without_letter", self.notice)

    def test_notice_file_missing(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "Letter", "raw": b"What was sent, of all files the only one"}
        )
        self._spoil("UPDATE inkasso_notice SET attachment_id = %s WHERE id = %s", attachment.id, self.notice.id)
        self.assertNotIn("notice_file_missing", self._find())
        self._spoil("UPDATE ir_attachment SET store_fname = 'no/file', db_datas = NULL WHERE id = %s", attachment.id)
        self.assertFound("notice_file_missing", self.notice)

    def test_notice_not_out(self):
        self._spoil("UPDATE inkasso_notice SET state = 'queued', date = '2026-10-01' WHERE id = %s", self.notice.id)
        self.assertFound("notice_not_out", self.notice)

    def test_item_on_cancelled_notice(self):
        item = self.david.item_ids
        self._spoil("UPDATE inkasso_charge SET state = 'cancelled' WHERE notice_id = %s", item.notice_id.id)
        self._spoil("UPDATE inkasso_notice SET state = 'cancelled' WHERE id = %s", item.notice_id.id)
        self.assertFound("item_on_cancelled_notice", item)

    def test_charge_on_cancelled_notice(self):
        charges = self.case.charge_ids
        self.assertTrue(charges)
        self._spoil("UPDATE inkasso_item SET notice_id = NULL WHERE notice_id = %s", charges.notice_id.id)
        self._spoil("UPDATE inkasso_notice SET state = 'cancelled' WHERE id = %s", charges.notice_id.id)
        self.assertFound("charge_on_cancelled_notice", charges.sorted("id"))

    def test_charge_without_rule(self):
        charge = self.case.charge_ids[:1]
        self._spoil("UPDATE inkasso_charge SET fee_rule_id = NULL, interest_rule_id = NULL WHERE id = %s", charge.id)
        self.assertFound("charge_without_rule", charge)

    def test_charge_overpaid(self):
        charge = self.case.charge_ids[:1]
        self._spoil("UPDATE inkasso_charge SET amount_paid = amount + 1 WHERE id = %s", charge.id)
        self.assertFound("charge_overpaid", charge)

    def test_charge_entry(self):
        charges = self.case.charge_ids
        charges.action_book()
        self.assertEqual(self._find(), {})
        self._spoil("UPDATE account_move SET state = 'draft' WHERE id = ANY(%s)", charges.posting_move_id.ids)
        self.assertFound("charge_entry", charges.sorted("id"))

    def test_agreed_but_not_resting(self):
        for case in (self.bertil, self.cecilia, self.david):
            with self.subTest(case.partner_id.name), self.env.cr.savepoint() as savepoint:
                self._spoil("DELETE FROM inkasso_item_rest WHERE item_id = ANY(%s)", case.item_ids.ids)
                self.assertFound("agreed_but_not_resting", case.item_ids)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_promise_not_judged(self):
        self._spoil("UPDATE inkasso_promise SET deadline = '2026-10-01' WHERE id = %s", self.promise.id)
        self.assertFound("promise_not_judged", self.promise)

    def test_instalment_overpaid(self):
        self._drop_constraint("inkasso_payment_plan_instalment", "amounts_sane")
        self._spoil(
            "UPDATE inkasso_payment_plan_instalment SET amount_paid = amount + 1 WHERE id = %s",
            self.plan.instalment_ids[0].id,
        )
        self.assertFound("instalment_overpaid", self.plan)

    def test_assigned_twice(self):
        self._drop_index("inkasso_assignment_line", "one_agency_uniq")
        other = self.assignment.sudo().copy({"name": "Again"})
        self.assignment.line_ids[0].sudo().copy({"assignment_id": other.id})
        self._spoil("UPDATE inkasso_assignment SET is_live = TRUE, status = 'sent' WHERE id = %s", other.id)
        self.assertFound("assigned_twice", self.assignment | other, beside={"assigned_but_not_resting"})

    def test_assigned_but_not_resting(self):
        self._spoil("DELETE FROM inkasso_item_rest WHERE res_model = 'inkasso.assignment'")
        self._spoil(
            "UPDATE inkasso_item SET rest_reason = NULL, next_date = '2026-12-01' WHERE id = ANY(%s)",
            self.case.item_ids.ids,
        )
        self.assertFound("assigned_but_not_resting", self.assignment)

    def test_assignment_lines_live(self):
        self._spoil("UPDATE inkasso_assignment SET status = 'closed' WHERE id = %s", self.assignment.id)
        self.assertFound("assignment_lines_live", self.assignment)

    def test_remittance_not_booked(self):
        expense = self.company_data["default_account_expense"]
        self.company.write({"inkasso_commission_account_id": expense.id, "inkasso_agency_account_id": expense.id})
        remittance = self.env["inkasso.remittance"].create(
            {
                "agency_id": self.alfa.id,
                "company_id": self.company.id,
                "date": "2026-10-15",
                "line_ids": [
                    Command.create(
                        {
                            "reference": self.assignment.name,
                            "date": "2026-10-15",
                            "amount_principal": 1000,
                            "amount_commission": 100,
                        }
                    )
                ],
            }
        )
        remittance.action_book()
        self.assertEqual(self._find(), {})
        self._spoil("UPDATE account_move SET state = 'draft' WHERE id = %s", remittance.move_id.id)
        self.assertFound("remittance_not_booked", remittance)

    def test_company_item(self):
        item = self._items(self._invoice("2026-12-01"))
        self._spoil("UPDATE inkasso_item SET partner_id = %s WHERE id = %s", self.bertil.partner_id.id, item.id)
        self.assertFound("company_item", item)

    def test_company_case(self):
        item = self.bertil.item_ids
        self._spoil("UPDATE inkasso_item SET case_id = %s WHERE id = %s", self.david.id, item.id)
        self.assertFound("company_case", item)

    def _make_other_company(self):
        return self.env["res.company"].create({"name": "Other AB"})

    def test_company_notice(self):
        other = self._make_other_company()
        self._spoil("UPDATE inkasso_notice SET company_id = %s WHERE id = %s", other.id, self.notice.id)
        self.assertEqual(self._find(other), {"company_notice": self.notice})

    def test_company_charge(self):
        other, charge = self._make_other_company(), self.case.charge_ids[:1]
        self._spoil("UPDATE inkasso_charge SET company_id = %s WHERE id = %s", other.id, charge.id)
        self.assertEqual(self._find(other), {"company_charge": charge})

    def test_each_check_has_a_test(self):
        checks = {check.key for check in self.env["inkasso.audit"]._get_checks()}
        tested = {*dir(self), *dir(TestAuditLegal)}
        self.assertEqual({key for key in checks if f"test_{key}" not in tested}, set())


@tagged("post_install", "-at_install", "inkasso")
class TestAudit(AuditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.collector = (
            new_test_user(cls.env, f"audit_{name}", f"inkasso_collections.group_{name}", company_id=cls.company.id)
            for name in ("manager", "collector")
        )

    def _break(self):
        self._spoil("UPDATE inkasso_hold SET is_active = FALSE WHERE id = %s", self.hold.id)

    def _audit(self, user=None):
        action = self.env["inkasso.audit"].with_user(user or self.manager).action_check_now()
        return self.env["inkasso.audit"].with_user(user or self.manager).browse(action["res_id"])

    def test_clean(self):
        audit = self._audit()
        self.assertEqual((audit.state, audit.error_count, audit.user_id), ("clean", 0, self.manager))
        self.assertEqual(audit.check_count, len(self.env["inkasso.audit"]._get_checks()))

    def test_finding_opens_its_records(self):
        self._break()
        finding = self._audit().finding_ids
        self.assertEqual((finding.key, finding.count, finding.audit_id.state), ("item_rests_for_nothing", 1, "error"))
        self.assertTrue(finding.title and finding.advice)
        action = finding.action_open()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.david.item_ids)

    def test_finding_whose_records_are_gone(self):
        self._break()
        finding = self._audit().finding_ids
        finding.sudo().record_ids = [0]
        with self.assertRaisesRegex(UserError, "Check again"):
            finding.action_open()
        finding.sudo().model = "inkasso.gone"
        with self.assertRaisesRegex(UserError, "not installed"):
            finding.action_open()

    def test_texts_are_those_of_the_reader(self):
        self.env["res.lang"]._activate_lang("sv_SE")
        self._break()
        finding = self._audit().finding_ids
        self.assertNotEqual(finding.with_context(lang="sv_SE").title, finding.with_context(lang="en_US").title)

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self._audit(self.collector)
        audit = self._audit()
        with self.assertRaises(AccessError):
            audit.with_user(self.collector).read(["state"])
        with self.assertRaises(AccessError):
            audit.write({"check_count": 0})
        with self.assertRaises(AccessError):
            audit.unlink()

    def test_companies_apart(self):
        other = self.env["res.company"].create({"name": "Other AB"})
        stranger = new_test_user(
            self.env, "audit_other", "inkasso_collections.group_manager", company_id=other.id, company_ids=[other.id]
        )
        self._break()
        audit = self._audit()
        self.assertEqual(self._audit(stranger).state, "clean")
        with self.assertRaises(AccessError):
            audit.with_user(stranger).read(["state"])
        with self.assertRaises(AccessError):
            audit.finding_ids.with_user(stranger).read(["title"])

    def test_scheduled(self):
        self.env["inkasso.audit"]._cron_audit()
        audits = self.env["inkasso.audit"].search([("company_ids", "in", self.company.ids)])
        self.assertEqual(audits.mapped("state"), ["clean"])
        self.assertFalse(audits.activity_ids)
        self._break()
        self.env["inkasso.audit"]._cron_audit()
        latest = self.env["inkasso.audit"].search([("company_ids", "in", self.company.ids)], limit=1)
        self.assertTrue(latest.activity_ids)

    def test_old_audits_go(self):
        audit = self._audit()
        self._spoil("UPDATE inkasso_audit SET made_at = '2024-01-01' WHERE id = %s", audit.id)
        self.env["inkasso.audit"]._gc_old()
        self.assertFalse(audit.exists())

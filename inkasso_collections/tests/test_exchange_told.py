"""What is told besides the submission: files, payments to us, pauses, recalls; and what is asked."""

from odoo import fields
from odoo.exceptions import UserError

from . import agency_server
from .connections_common import ConnectionsCommon

DAY = fields.Date.to_date("2026-10-20")


class TestExchangeTold(ConnectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls._connect(debitura_user_email="eva@example.com")

    def _said(self, assignment):
        return [row["message"] for row in self.server.chats.get(assignment.agency_reference, [])]

    # -------------------------------------------------------------------------
    # Files
    # -------------------------------------------------------------------------

    def test_files_of_the_dossier(self):
        assignment = self._submitted()
        self.assertFalse(self._exchanges(assignment, "file"))
        self._build_dossiers()
        files = self._exchanges(assignment, "file")
        self.assertIn(f"invoices/{self.invoice.name.replace('/', '-')}.pdf", files.mapped("file_path"))
        self.assertNotIn("case.json", files.mapped("file_path"), "only what agencies take")
        self._work()
        self.assertEqual(set(files.mapped("state")), {"done"})
        sent = {row["fileName"]: row["documentType"] for row in self.server.files[assignment.agency_reference]}
        self.assertEqual(sent[f"{self.invoice.name.replace('/', '-')}.pdf"], "OriginalInvoice")
        self.assertNotIn("%PDF", "".join(files.mapped("request")), "the log has their names")
        assignment.action_download_dossier()
        self._work()
        self.assertEqual(len(self._exchanges(assignment, "file")), len(files), "a new dossier for us is not sent")

    def test_built_before_it_was_taken(self):
        assignment = self._hand_over()
        self._build_dossiers()
        self._work()
        self.assertTrue(self._exchanges(assignment, "file"))

    def test_a_file_that_may_have_arrived_is_looked_for(self):
        assignment = self._submitted()
        self._build_dossiers()
        self.server.spoil_after = [agency_server.drop]
        self._work()
        self._work()
        files = self._exchanges(assignment, "file")
        self.assertEqual(set(files.mapped("state")), {"done"})
        self.assertEqual(len(self.server.files[assignment.agency_reference]), len(files))

    # -------------------------------------------------------------------------
    # Payments to us
    # -------------------------------------------------------------------------

    def test_payments_to_us(self):
        assignment = self._submitted()
        self._pay(self.invoice, "2026-10-20", 1000)
        payment = assignment.payment_ids
        self.assertEqual(payment.state, "to_report")
        self._work()
        self.assertEqual(payment.state, "reported")
        [said] = self._said(assignment)
        self.assertIn("1,000.00", said.replace("\xa0", ""))
        self.assertIn(assignment.name, said)

    def test_the_last_payment_closes_it_once_told(self):
        assignment = self._submitted()
        self._pay(self.invoice, "2026-10-20")
        self.assertNotIn("All is paid, in part to us: tell the agency", self._to_dos(assignment))
        self.assertEqual(assignment.status, "received")
        self._work()
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "paid_full"))

    def test_told_by_hand_is_not_told_again(self):
        assignment = self._submitted()
        self._pay(self.invoice, "2026-10-20", 1000)
        assignment.payment_ids.action_report()
        self._work()
        self.assertFalse(self._said(assignment))
        self.assertEqual(self._exchanges(assignment, "payment").state, "cancelled")

    def test_undone_before_it_was_told(self):
        assignment = self._submitted()
        self._pay(self.invoice, "2026-10-20", 1000)
        self._receivable().remove_move_reconcile()
        self._work()
        self.assertFalse(self._said(assignment))
        self.assertFalse(assignment.payment_ids)

    def test_undone_while_nobody_knows(self):
        """What may have been told is told, and then told not to hold."""
        assignment = self._submitted()
        self._pay(self.invoice, "2026-10-20", 1000)
        self.server.spoil_after = [agency_server.drop]
        self._work()
        self._receivable().remove_move_reconcile()
        self._work()
        self._work()
        first, second = self._said(assignment)
        self.assertIn("has paid", first)
        self.assertIn("does not hold", second)
        self.assertEqual(sum(assignment.payment_ids.mapped("amount")), 0)
        self.assertEqual(set(assignment.payment_ids.mapped("state")), {"reported"})

    def test_credit_notes(self):
        assignment = self._submitted()
        self.invoice._reverse_moves([{"invoice_date": "2026-10-15", "date": "2026-10-15"}]).action_post()
        self._work()
        self.assertIn("credited", self._said(assignment)[0])
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "credited"))

    def _receivable(self):
        return self.invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # -------------------------------------------------------------------------
    # Pausing
    # -------------------------------------------------------------------------

    def test_pausing(self):
        assignment = self._submitted()
        wizard = self.env["inkasso.assignment.pause"].browse(assignment.action_pause()["res_id"])
        with self.assertRaises(UserError):
            wizard.action_pause()
        wizard.reason = "The debtor is ill"
        wizard.action_pause()
        self.assertEqual(assignment.status, "paused")
        self._work()
        self.assertIn("The debtor is ill", self._said(assignment)[0])
        with self.assertRaises(UserError):
            assignment.action_pause()
        assignment.action_resume()
        self.assertEqual(assignment.status, "received", "where it stood")
        self._work()
        self.assertIn("go on", self._said(assignment)[1])
        assignment.sudo()._pause(DAY, "Again")
        self._work()
        self.assertEqual(len(self._said(assignment)), 3, "each pause is told")

    def test_what_the_agency_pauses_it_knows(self):
        assignment = self._submitted()
        self._status(assignment, "paused")
        self._status(assignment, "active_amicable")
        self.assertFalse(self._exchanges(assignment, "pause") | self._exchanges(assignment, "resume"))

    def test_a_message_that_may_have_arrived_is_looked_for(self):
        assignment = self._submitted()
        assignment.sudo()._pause(DAY, "Wait")
        self.server.spoil_after = [agency_server.hang]
        self._work()
        self.assertEqual(self._exchanges(assignment, "pause").state, "failed")
        self._work()
        self.assertEqual(self._exchanges(assignment, "pause").state, "done")
        self.assertEqual(len(self._said(assignment)), 1)

    def test_disputes_reach_the_agency(self):
        assignment = self._submitted()
        self._status(assignment, "active_amicable")
        dispute = self._dispute()
        self.assertEqual(assignment.status, "disputed")
        self._work()
        self.assertIn("never delivered", self._said(assignment)[0])
        dispute._reject("It was.")
        self.assertEqual(assignment.status, "active_amicable")
        self._work()
        self.assertEqual(len(self._said(assignment)), 2)

    def test_a_dispute_while_it_is_paused(self):
        assignment = self._submitted()
        assignment.sudo()._pause(DAY, "Wait")
        dispute = self._dispute()
        self.assertEqual(assignment.status, "paused")
        dispute._withdraw()
        self.assertEqual(assignment.status, "paused", "paused for another reason")

    def test_people_are_asked_without_a_connection(self):
        self.connection.active = False
        assignment = self._hand_over()
        assignment.sudo()._pause(DAY, "Wait")
        self.assertIn("Tell the agency to pause the case", self._to_dos(assignment))
        assignment.action_resume()
        self.assertNotIn("Tell the agency to pause the case", self._to_dos(assignment))
        self.assertIn("Tell the agency to go on with the case", self._to_dos(assignment))

    def _dispute(self):
        items = self._items(self.invoice)
        reason = self.env["inkasso.dispute.reason"].search([], limit=1)
        return self.env["inkasso.dispute"].sudo()._open(self.case, {items: None}, reason, "It was never delivered")

    # -------------------------------------------------------------------------
    # Recalling
    # -------------------------------------------------------------------------

    def test_recalling(self):
        assignment = self._submitted()
        assignment.sudo()._pause(DAY, "Wait")
        assignment.sudo()._recall(DAY, "We settle it ourselves")
        self.assertNotIn("Tell the agency that the case is recalled", self._to_dos(assignment))
        self._work()
        [said] = self._said(assignment)
        self.assertIn("We settle it ourselves", said)
        self.assertEqual(self._exchanges(assignment, "pause").state, "cancelled", "overtaken")

    def test_recalled_before_it_was_told(self):
        assignment = self._hand_over()
        assignment.sudo()._recall(DAY, "A mistake")
        self._work()
        self.assertFalse(self.server.calls)
        self.assertEqual(set(self._exchanges(assignment).mapped("state")), {"cancelled"})

    def test_recalled_while_nobody_knows(self):
        """Whether it arrived is asked first: recalled where it did, and nothing said where it did not."""
        for spoiled, said in (("spoil_after", 1), ("spoil", 0)):
            with self.subTest(spoiled):
                self.server.forget()
                setattr(self.server, spoiled, [agency_server.drop])
                assignment = self._hand_over(self._other_case(f"Debtor {spoiled}"))
                self._work()
                assignment.sudo()._recall(DAY, "A mistake")
                self._work()
                self.assertEqual(self._exchanges(assignment, "recall").state, "done")
                self.assertEqual(len(self.server.chats.get("case-1", [])), said)
                self.assertEqual(len(self.server.said("POST", "/debitura/cases")), 1)

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    def test_asking(self):
        assignment = self._submitted()
        assignment.action_ask_status()
        assignment.action_ask_status()
        self.assertEqual(len(self._exchanges(assignment, "status")), 1, "asked once at a time")
        self.server.cases[assignment.agency_reference] |= {"lifecycle": "Active", "dateUpdated": "2026-10-16T08:00:00Z"}
        self._work()
        self.assertEqual(assignment.status, "active_amicable")
        self.connection.active = False
        with self.assertRaises(UserError):
            assignment.action_ask_status()

    def test_asked_by_itself_once_a_day(self):
        assignment = self._submitted()
        self._run_cron("ir_cron_agency_fetch")
        self.assertFalse(self._exchanges(assignment, "status"), "heard of today")
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), hours=25)
        self.env.cr.execute("UPDATE inkasso_agency_exchange SET create_date = %s", [yesterday])
        self._run_cron("ir_cron_agency_fetch")
        self._run_cron("ir_cron_agency_fetch")
        self.assertEqual(len(self._exchanges(assignment, "status")), 1)
        self.connection.poll_hours = 0
        self._exchanges(assignment, "status").unlink()
        self._run_cron("ir_cron_agency_fetch")
        self.assertFalse(self._exchanges(assignment, "status"))

"""What is with an agency is followed, however the invoice is corrected meanwhile."""

from .agencies_common import AgenciesCommon


class TestAssignmentFollowed(AgenciesCommon):
    def _told(self, assignment):
        return [(row.amount, row.state) for row in assignment.payment_ids.sorted("id")]

    def test_a_payment_that_a_cancelled_invoice_loses(self):
        """A draft keeps its matchings until it is cancelled: what the agency was told is taken back then."""
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-15", 4000)
        assignment.payment_ids.action_report()
        self.invoice.button_draft()
        self.assertEqual(self._told(assignment), [(4000, "reported")])
        self.invoice.button_cancel()
        self.assertEqual(self._told(assignment), [(4000, "reported"), (-4000, "to_report")])

    def test_a_payment_that_a_corrected_invoice_loses(self):
        assignment = self._hand_over()
        self._pay(self.invoice, "2026-10-15", 4000)
        assignment.payment_ids.action_report()
        self.invoice.button_draft()
        self.invoice.invoice_line_ids.price_unit = 8000
        self.invoice.action_post()
        self.assertEqual(sum(assignment.payment_ids.mapped("amount")), 0, "it is unmatched")
        self._pay(self.invoice, "2026-10-15", 4000)
        self.assertEqual(sum(assignment.payment_ids.mapped("amount")), 4000)

    def test_a_claim_of_somebody_else(self):
        """The agency hears of payments on what it has, also where it turned out whose claim it is."""
        assignment = self._hand_over()
        item = self._items(self.invoice).sudo()
        item._take_to(self._make_debtor("Bo Bengtsson"))
        self.assertFalse(item.case_id)
        self._pay(self.invoice, "2026-10-15", 4000)
        self.assertEqual(self._told(assignment), [(4000, "to_report")])

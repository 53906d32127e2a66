"""What the company claims in a bankruptcy; and what facts about debtors stop and start of what was agreed."""

from odoo.exceptions import AccessError, UserError

from .agreements_common import AgreementsCommon


class TestProofOfClaim(AgreementsCommon):
    def _fact(self, kind="bankruptcy", date="2026-10-01", **vals):
        return self.env["inkasso.debtor.fact"].create(
            {"partner_id": self.anna.id, "kind": kind, "date": date, "source": "Bolagsverket", **vals}
        )

    def _proof(self, fact=None):
        return self.env["inkasso.proof.of.claim"].browse((fact or self._fact()).action_proof_of_claim()["res_id"])

    def test_claims_with_interest_up_to_the_decision(self):
        later = self._invoice("2026-11-10")  # invoiced on 11 October
        proof = self._proof()
        self.assertEqual(proof.line_ids.name, self.invoice.name)
        line = proof.line_ids
        self.assertEqual(line.amount_principal, 1000)
        # from 1 September to 1 October, of which 15 days were claimed in September
        rate = 10.0
        self.assertAlmostEqual(line.amount_interest, 1000 * rate / 100 * 30 / 365, delta=0.02)
        self.assertEqual(proof.amount_total, line.amount_principal + line.amount_interest + line.amount_fee)
        self.assertNotIn(later.name, proof.line_ids.mapped("name"))

    def test_part_disputed_is_claimed_too(self):
        self._dispute({self.item: 400})
        self.assertEqual(self._proof().line_ids.amount_principal, 1000)

    def test_filed_as_it_was(self):
        fact = self._fact()
        proof = self._proof(fact)
        proof.with_user(self.collector).write({"court": "Stockholms tingsrätt", "court_reference": "K 1234-26"})
        proof.action_file()
        document = proof.attachment_id.raw.decode()
        for text in ("Stockholms tingsrätt", "K 1234-26", self.invoice.name):
            self.assertIn(text, document)
        for method in ("action_file", "action_refresh", "unlink"):
            with self.subTest(method), self.assertRaises(UserError):
                getattr(proof, method)()
        with self.assertRaises(AccessError):
            proof.with_user(self.collector).court = "Another"
        self.assertNotEqual(self._proof(fact), proof, "a second one after it")

    def test_draft_is_brought_up_to_date(self):
        fact = self._fact()
        proof = self._proof(fact)
        self._pay(self.invoice, "2026-09-30", 300)
        self.assertEqual(self._proof(fact), proof)
        self.assertEqual(proof.line_ids.amount_principal, 700)

    def test_what_is_no_bankruptcy(self):
        with self.assertRaises(UserError):
            self._fact("vulnerable").action_proof_of_claim()
        self._pay(self.invoice, "2026-09-30")
        with self.assertRaises(UserError):
            self._fact().action_proof_of_claim()

    def test_rights(self):
        fact = self._fact()
        with self.assertRaises(AccessError):
            fact.with_user(self.viewer).action_proof_of_claim()
        proof = self._proof(fact)
        with self.assertRaises(AccessError):
            proof.with_user(self.viewer).action_file()
        proof.with_user(self.collector).action_file()

    # -------------------------------------------------------------------------
    # Facts and agreements
    # -------------------------------------------------------------------------

    def test_facts_that_stop_outlast_agreements(self):
        for kind in ("bankruptcy", "reorganisation", "debt_relief", "death", "minor", "protected", "vulnerable"):
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                promise = self._promise()
                fact = self._fact(kind)
                promise.action_cancel()
                self.assertFalse(self.item.next_date, "the fact still stops it")
                self.assertFalse(self._run("2026-12-01").notice_ids)
                fact.action_end()
                self.assertTrue(self.item.next_date, "and nothing does any more")
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_facts_that_stop_nothing(self):
        for kind in ("abroad",):
            with self.subTest(kind):
                self._fact(kind)
                self.assertTrue(self.item.next_date)

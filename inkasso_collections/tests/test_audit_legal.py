"""The audit of legal steps and sales: whatever is wrong is found."""

from odoo.tests import tagged

from .audit_common import AuditMixin
from .legal_common import LegalCommon


@tagged("post_install", "-at_install", "inkasso")
class TestAuditLegal(AuditMixin, LegalCommon):
    """Anna's claim is before the authority; a sale of it is made up behind the addon's back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.step = cls._apply_step()

    def _sell(self):
        """A sale of Anna's claim that has a line and nothing else."""
        sale = self.env["inkasso.claim.sale"].create({"title": "Old claims"})
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO inkasso_claim_sale_line (sale_id, company_id, item_id, move_line_id, partner_id, state)
            VALUES (%s, %s, %s, %s, %s, 'sold') RETURNING id
            """,
            (sale.id, self.company.id, self.item.id, self.item.move_line_id.id, self.anna.id),
        )
        self.env.invalidate_all()
        return sale, self.env["inkasso.claim.sale.line"].browse(self.env.cr.fetchone())

    def test_nothing_where_all_is_right(self):
        self.assertEqual(self._find(), {})

    def test_legal_lines_live(self):
        self._spoil("UPDATE inkasso_legal_step_line SET is_live = FALSE WHERE step_id = %s", self.step.id)
        self.assertFound("legal_lines_live", self.step)

    def test_legal_but_not_resting(self):
        self._spoil("DELETE FROM inkasso_item_rest WHERE res_model = 'inkasso.legal.step'")
        self._spoil("UPDATE inkasso_item SET rest_reason = NULL, next_date = '2026-12-01' WHERE id = %s", self.item.id)
        self.assertFound("legal_but_not_resting", self.step)

    def test_sold_but_open(self):
        sale, _line = self._sell()
        self.assertFound("sold_but_open", sale)

    def test_sold_charge_without_sale(self):
        charge = self.case.charge_ids.filtered(lambda charge: charge.state == "claimed")[:1]
        self._spoil("UPDATE inkasso_charge SET state = 'sold' WHERE id = %s", charge.id)
        self.assertFound("sold_charge_without_sale", charge)

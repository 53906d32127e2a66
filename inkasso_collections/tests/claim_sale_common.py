from odoo.fields import Command

from .legal_common import LegalCommon


class ClaimSaleCommon(LegalCommon):
    """Anna owes 10 000, Bertil 5 000; Köparen AB offers 12 %, 8 % of what is older than a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bertil_case = cls._other_case()
        cls.bertil = cls.bertil_case.partner_id
        cls.bertil_invoice = cls.bertil_case.item_ids.move_id
        cls.buyer = cls._make_agency("Köparen AB", licence=False)
        cls.buyer.kind_ids = cls.env.ref("inkasso_collections.agency_kind_debt_buyer")
        cls.proceeds = cls._make_account("1680", "Other receivables", "asset_current")
        cls.sale_loss = cls._make_account("6351", "Confirmed losses", "expense")
        cls.company.write(
            {
                "inkasso_sale_receivable_account_id": cls.proceeds.id,
                "inkasso_sale_loss_account_id": cls.sale_loss.id,
            }
        )

    @classmethod
    def _make_sale(cls, choose=True, **vals):
        sale = cls.env["inkasso.claim.sale"].create(
            {"title": "Test", "domain": str([("partner_id", "in", (cls.anna | cls.bertil).ids)]), **vals}
        )
        if choose:
            sale.action_choose()
        return sale

    @classmethod
    def _agree(cls, sale=None, percent=12, brackets=((365, 8),), **vals):
        sale = sale or cls._make_sale(**vals)
        offer = cls.env["inkasso.claim.sale.offer"].create(
            {
                "sale_id": sale.id,
                "agency_id": cls.buyer.id,
                "percent": percent,
                "bracket_ids": [Command.create({"from_days": days, "percent": each}) for days, each in brackets],
            }
        )
        offer.action_accept()
        sale.sudo().action_approve()
        return sale

    @classmethod
    def _sell(cls, **vals):
        sale = cls._agree(**vals)
        sale.action_close()
        return sale

    def _receivables(self):
        return self._balance(self.receivable_account)

    def _buy_back(self, sale, debtor=None, day="2026-10-15", **vals):
        wizard = self.env["inkasso.claim.buy.back"].browse(sale.action_buy_back()["res_id"])
        lines = wizard.line_ids.filtered(lambda line: not debtor or line.partner_id == debtor)
        lines.write({"is_chosen": True, **vals})
        wizard.write({"reason": "Contested before the sale", "date": day})
        return self.env["inkasso.claim.sale.buyback"].browse(wizard.action_book()["res_id"])

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CLAIM_SOLD = "claim_sold"


class Level(models.Model):
    """The letter that tells a debtor whose the claim is now: a level outside plans."""

    _inherit = "inkasso.level"

    stage = fields.Selection(selection_add=[(CLAIM_SOLD, "Tell of a sale")], ondelete={CLAIM_SOLD: "cascade"})

    @api.constrains("stage", "policy_id")
    def _check_sale_not_in_a_plan(self):
        self.policy_id._check_claim_sold()

    @api.model
    def _get_claim_sold_level(self, company):
        """The level whose text the notices of sales of `company` have: its own, else the shared one.

        :raise UserError: where none is left
        """
        levels = self.search([("stage", "=", CLAIM_SOLD), ("policy_id.company_id", "in", (company.id, False))])
        level = levels.sorted(lambda level: (not level.policy_id.company_id, level.id))[:1]
        if not level:
            raise UserError(
                self.env._(
                    "The level of the letter that tells debtors of a sale was deleted or archived. Restore it under "
                    "Collections > Configuration > Levels."
                )
            )
        return level


class Policy(models.Model):
    _inherit = "inkasso.policy"

    @api.constrains("active")
    def _check_claim_sold(self):
        for policy in self.filtered("active"):
            wrong = policy.level_ids.filtered(lambda level: level.stage == CLAIM_SOLD)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” tells of a sale: it is sent when a claim is sold, and cannot be a step of "
                        "“%(policy)s”. Choose another stage.",
                        level=wrong[0].name,
                        policy=policy.name,
                    )
                )


class Notice(models.Model):
    """The notice of assignment: whose the claim is from now on, so that paying us no longer discharges the debtor.

    Sweden: skuldebrevslagen (1936:81) 29 and 31 §§; its text and its day are kept as of any notice.
    """

    _inherit = "inkasso.notice"

    sale_id = fields.Many2one(
        "inkasso.claim.sale", string="Tells of the sale", readonly=True, ondelete="set null", index="btree_not_null"
    )

    @api.model
    def _tell_of_sale(self, sale, items, day):
        """Write to the debtors of `items` that they were sold, in the background.

        :return: (the notices, the claims of debtors who cannot be reached)
        :raise UserError: where a run is working on one of the lines
        """
        claims = items._claim_outside_plan(day, self.env["inkasso.level"]._get_claim_sold_level)
        self.env["inkasso.charge"]._assess(claims)
        self._route(claims)
        notices = self._issue(claims, self.env["inkasso.run"])
        notices.sale_id = sale
        if notices:
            self.env.ref("inkasso_collections.ir_cron_deliver")._trigger()
        return notices, [claim for claim in claims if claim.obstacle]

    def _is_letter_payable(self):
        """Whether the letter says how to pay us: not one that says that somebody else is to be paid."""
        self.ensure_one()
        return not self.sale_id

    def _check_cancellable(self):
        # EXTENDS inkasso.notice: what was sent later by the plan does not build on a letter outside it
        is_free = self.level_id.stage == CLAIM_SOLD and self.state != "cancelled"
        return None if is_free else super()._check_cancellable()

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.notice: the new creditor, how to reach them, and since when
        if not self.sale_id:
            return super()._get_letter_values(writer)
        buyer = self.sale_id.buyer_id.sudo()  # the letter says it to the debtor
        return {
            **super()._get_letter_values(writer),
            "buyer": buyer.name or "",
            "buyer_contact": ", ".join(filter(None, (buyer.phone, buyer.email))) or buyer.name or "",
            "sale": self.sale_id.name or "",
            "sold_on": writer.date(self.date, "long"),
        }


class LetterText(models.Model):
    _inherit = "inkasso.letter.text"

    def _get_placeholders(self):
        # EXTENDS inkasso.letter.text
        known = super()._get_placeholders()
        return known | {"buyer", "buyer_contact", "sale", "sold_on"} if self.kind_id.code == CLAIM_SOLD else known


class NoticeLine(models.Model):
    _inherit = "inkasso.notice.line"

    def _advance_items(self):
        # EXTENDS inkasso.notice.line: a letter outside the plan leaves the plan where it is
        planned = self.filtered(lambda line: line.notice_id.level_id.stage != CLAIM_SOLD)
        return super(NoticeLine, planned)._advance_items() if planned else None

    def _is_overtaken(self, claimable):
        # EXTENDS inkasso.notice.line: what was sold is not open here, and that is what the letter tells
        sale = self.notice_id.sale_id
        if sale and self.item_id.sale_id == sale:
            return False
        return super()._is_overtaken(claimable)


class ClaimSale(models.Model):
    _inherit = "inkasso.claim.sale"

    tells_debtors = fields.Boolean(
        string="Tell the debtors",
        default=True,
        help="A notice of assignment goes to each debtor. Off: the contract has the buyer do it.",
    )

    def _tell_debtors(self, lines, day):
        """The notices of assignment, before the claims leave the books; who cannot be reached is for people."""
        if not self.tells_debtors:
            return
        _notices, hindered = self.env["inkasso.notice"]._tell_of_sale(self, lines.item_id, day)
        if hindered:
            debtors = self.env["res.partner"].browse(claim.partner_id for claim in hindered)
            self._raise_problem(
                self.env._("Tell these debtors of the sale"), note="\n".join(debtors.mapped("display_name"))
            )


class ClaimSaleLine(models.Model):
    _inherit = "inkasso.claim.sale.line"

    def _come_back(self, day, buyback):
        # EXTENDS: a letter that has not gone out yet says what is not so any more
        super()._come_back(day, buyback)
        waiting = self.sale_id.notice_ids.filtered(
            lambda notice: notice.state in ("queued", "failed") and notice.partner_id in self.partner_id
        )
        waiting._withdraw()
        told = self.sale_id.notice_ids.filtered(
            lambda notice: notice.state == "sent" and notice.partner_id in self.partner_id
        )
        for case in self.item_id.case_id.filtered(lambda each: each.partner_id in told.partner_id):
            case._raise_problem(self.env._("Tell the debtor that the claim is ours again"), note=buyback.name)

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.errors import RuleError
from ..dunning.claim import ZERO
from ..law.law_book import LawBook
from ..numbering import next_numbers

REPORT = "inkasso_collections.action_report_proof_of_claim"
# Where the letter goes, and how it is known there: for people to fill in until it is filed.
EDITABLE = {"court", "court_reference", "security", "note"}


class ProofOfClaim(models.Model):
    """What the company claims in a debtor's bankruptcy: principal, interest to the day of the decision, fees.

    Made from the open claims that arose before the decision; kept as it was filed.
    """

    _name = "inkasso.proof.of.claim"
    _description = "Proof of claim"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    fact_id = fields.Many2one("inkasso.debtor.fact", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True, index=True)
    date = fields.Date(string="Bankruptcy decided on", required=True, readonly=True)
    representative_id = fields.Many2one(related="fact_id.representative_id", string="Trustee")
    court = fields.Char(string="Filed with", help="The court, or the trustee where that is where claims are filed.")
    court_reference = fields.Char(string="Case number", help="The court's number of the bankruptcy.")
    security = fields.Text(string="Security and priority", help="Retention of title, pledge, guarantee; empty: none.")
    note = fields.Text(string="Remarks")
    state = fields.Selection([("draft", "Draft"), ("filed", "Filed")], required=True, default="draft", readonly=True)
    filed_on = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Prepared by", readonly=True, default=lambda self: self.env.user)
    line_ids = fields.One2many("inkasso.proof.of.claim.line", "proof_id", string="Claims", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_total = fields.Monetary(string="Claimed", compute="_compute_amount_total", store=True)
    attachment_id = fields.Many2one("ir.attachment", string="Document", readonly=True, copy=False)

    _draft_uniq = models.UniqueIndex(
        "(fact_id, company_id) WHERE state = 'draft'", "A draft of a proof of claim is there already."
    )

    @api.depends("line_ids.amount_company")
    def _compute_amount_total(self):
        for proof in self:
            proof.amount_total = sum(proof.line_ids.mapped("amount_company"))

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    @api.model
    def _check_may(self):
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Only collectors may make a proof of claim."))

    @api.model
    def _make(self, fact, company):
        """The draft of what `company` claims in the bankruptcy `fact`; one that is there is brought up to date.

        :raise UserError: where the fact is no bankruptcy, or nothing that arose before it is open
        """
        self._check_may()
        fact.check_access("read")
        if fact.kind != "bankruptcy":
            raise UserError(self.env._("A proof of claim is filed in a bankruptcy."))
        proofs_sudo = self.sudo()  # the lines are not edited by anyone
        proof_sudo = proofs_sudo.search(
            [("fact_id", "=", fact.id), ("company_id", "=", company.id), ("state", "=", "draft")], limit=1
        )
        if not proof_sudo:
            [name] = next_numbers(self.env, self._name, company, self.env["inkasso.notice"]._get_today(), 1)
            proof_sudo = proofs_sudo.create(
                {
                    "name": name,
                    "fact_id": fact.id,
                    "company_id": company.id,
                    "partner_id": fact.partner_id.id,
                    "date": fact.date,
                }
            )
        proof_sudo._fill()
        return proof_sudo.sudo(self.env.su)

    def _fill(self):
        """The open claims from before the decision, with interest up to it."""
        self.ensure_one()
        items = self.env["inkasso.item"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("rest_reason", "not in", ("paid", "draft")),
                ("origin_item_id", "=", False),
            ]
        )
        older = items.filtered(lambda item: (item.move_id.invoice_date or item.move_id.date) <= self.date)
        if not older:
            raise UserError(self.env._("Nothing that arose before the bankruptcy is open."))
        claims = older._claim_outside_plan(
            self.date, lambda company: self.env.ref("inkasso_collections.level_interruption")
        )
        self._assess(claims)
        self.line_ids.unlink()
        self.line_ids = [
            fields.Command.create(self._prepare_line(claim, line)) for claim in claims for line in claim.lines
        ]

    @api.model
    def _assess(self, claims):
        """Interest up to the decision, and the fees that were claimed: what comes after is not claimed in bankruptcy."""
        charges = self.env["inkasso.charge"]
        line_ids = [line.move_line_id for claim in claims for line in claim.lines]
        payments, history = charges._read_payments(line_ids), charges._read_history(line_ids)
        law_book = LawBook(self.env, claims)
        for claim in claims:
            try:
                law = law_book.get_law(claim)
                for line in claim.lines:
                    claimed = history[line.move_line_id]
                    line.interest_before = claimed.open["interest"]
                    line.fees_before = claimed.open["fee"]
                    charges._assess_interest(claim, line, law, payments[line.move_line_id], claimed)
            except (RuleError, UserError) as error:
                raise UserError(law_book.explain(error)) from error

    def _prepare_line(self, claim, line):
        currency = self.env["res.currency"].browse(claim.currency_id)
        total = float(line.principal + max(line.interest, ZERO) + line.fees)
        return {
            "item_id": line.item_id,
            "name": line.name,
            "invoice_date": line.invoice_date,
            "due_date": line.due_date,
            "currency_id": currency.id,
            "amount_principal": float(line.principal),
            "amount_interest": float(max(line.interest, ZERO)),
            "amount_fee": float(line.fees),
            "amount_company": currency._convert(total, self.company_id.currency_id, self.company_id, self.date),
        }

    # -------------------------------------------------------------------------
    # Filing
    # -------------------------------------------------------------------------

    def action_refresh(self):
        """Read the claims anew: payments, credit notes and corrections since the draft was made."""
        self.ensure_one()
        self.check_access("read")
        self._check_may()
        self._check_draft()
        self.sudo()._fill()

    def action_file(self):
        """Keep the document as it is filed, and give it to print, sign and send."""
        self.ensure_one()
        self.check_access("read")
        self._check_may()
        self._check_draft()
        proof_sudo = self.sudo()  # what was filed is not edited by anyone
        report = self.env["ir.actions.report"].with_company(self.company_id)
        content, kind = report._render_qweb_pdf(REPORT, self.ids)
        proof_sudo.attachment_id = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.name.replace('/', '-')}.{'pdf' if kind == 'pdf' else 'html'}",
                    "raw": content,
                    "mimetype": "application/pdf" if kind == "pdf" else "text/html",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        proof_sudo.write({"state": "filed", "filed_on": self.env["inkasso.notice"]._get_today()})
        for case in self.line_ids.item_id.case_id.sudo():
            case.message_post(
                body=self.env._("Proof of claim %(proof)s filed.", proof=self.name),
                attachment_ids=proof_sudo.attachment_id.ids,
            )
        return self.action_open_document()

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("The document is made when the claim is filed."))
        return {"type": "ir.actions.act_url", "url": f"/web/content/{self.attachment_id.id}", "target": "new"}

    def _check_draft(self):
        if self.filtered(lambda proof: proof.state != "draft"):
            raise UserError(self.env._("This proof of claim was filed. Make a new one from the bankruptcy."))

    def write(self, vals):
        if not self.env.su and (vals.keys() - EDITABLE or self.filtered(lambda proof: proof.state == "filed")):
            raise AccessError(self.env._("A proof of claim is kept as it was filed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        self._check_draft()


class ProofOfClaimLine(models.Model):
    """One claim in a bankruptcy, in its currency, and in all in that of the company."""

    _name = "inkasso.proof.of.claim.line"
    _description = "Claim in a bankruptcy"
    _order = "due_date, id"

    proof_id = fields.Many2one("inkasso.proof.of.claim", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="proof_id.company_id", store=True, index=True)
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    name = fields.Char(string="Invoice", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_fee = fields.Monetary(string="Fees", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    amount_company = fields.Monetary(string="Total", readonly=True, currency_field="company_currency_id")


class DebtorFact(models.Model):
    _inherit = "inkasso.debtor.fact"

    def action_proof_of_claim(self):
        """Make the proof of claim of the current company, or bring its draft up to date, and show it."""
        self.ensure_one()
        self.check_access("read")
        return self.env["inkasso.proof.of.claim"]._make(self, self.company_id or self.env.company)._get_records_action()

    def action_open_proofs(self):
        self.ensure_one()
        self.check_access("read")
        proofs = self.env["inkasso.proof.of.claim"].search([("fact_id", "=", self.id)])
        return proofs._get_records_action(name=self.env._("Proofs of claim"))

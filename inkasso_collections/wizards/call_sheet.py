from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_time

from ..models.debtor.channel import CHANNELS
from ..models.debtor.contact import OUTCOMES
from ..models.debtor.contact_book import Verdict

SHOWN_CONTACTS = 8


class CallSheet(models.TransientModel):
    """All that a call needs in one dialog: what to say, what is owed, what is known, what was tried; and what came of it.

    Nobody is called against a contact rule: the sheet says which one forbids it and from when it is allowed. A manager
    may go on all the same, and says why; rule and reason are kept with the contact.
    """

    _name = "inkasso.call.sheet"
    _description = "Call sheet"

    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="cascade")
    by_hand = fields.Boolean(readonly=True, help="A contact that took place already, on any channel.")
    company_id = fields.Many2one(related="case_id.company_id")
    partner_id = fields.Many2one(related="case_id.partner_id", string="Debtor")
    called_id = fields.Many2one("res.partner", string="Call", compute="_compute_called_id")
    phone = fields.Char(related="called_id.phone")
    local_time = fields.Char(string="The time there", compute="_compute_local_time")
    lang = fields.Char(string="Language", compute="_compute_script")
    script = fields.Html(string="What to say", compute="_compute_script")
    fact_ids = fields.Many2many(related="case_id.fact_ids")
    optout_ids = fields.Many2many(related="case_id.optout_ids")
    balance_ids = fields.One2many(related="case_id.balance_ids")
    item_ids = fields.Many2many("inkasso.item", compute="_compute_item_ids", string="Open lines")
    last_contact_ids = fields.Many2many("inkasso.contact", compute="_compute_last_contact_ids", string="Last contacts")

    channel = fields.Selection(CHANNELS, required=True, default="phone")
    direction = fields.Selection([("out", "From us"), ("in", "From the debtor")], required=True, default="out")
    date = fields.Datetime(string="When", default=fields.Datetime.now, required=True)
    outcome = fields.Selection([pair for pair in OUTCOMES if pair[0] != "blocked"])
    note = fields.Text()

    # what contact rules say
    is_blocked = fields.Boolean(compute="_compute_verdict")
    block_reason = fields.Char(string="Blocked by", compute="_compute_verdict")
    override_reason = fields.Char(string="Reason")
    is_overridden = fields.Boolean(readonly=True)
    contact_id = fields.Many2one("inkasso.contact", readonly=True, ondelete="cascade", string="Logged")

    @api.model
    def _open_for(self, case, by_hand=False):
        case.check_access("read")
        self._check_collector()
        sheet = self.create({"case_id": case.id, "by_hand": by_hand})
        if not by_hand and sheet.is_blocked:
            sheet._log_blocked()
        return sheet._reopen()

    @api.model
    def _check_collector(self):
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            raise AccessError(self.env._("Only collectors may do this. Ask for the right “Collections: Collector”."))

    def _reopen(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self._get_sheet_view().id, "form")],
            "target": "new",
        }

    def _get_title(self):
        debtor = self.partner_id.display_name
        if self.by_hand:
            return self.env._("Log a contact with %(debtor)s", debtor=debtor)
        return self.env._("Call %(debtor)s", debtor=debtor)

    def _get_sheet_view(self):
        name = "log" if self.by_hand else "form"
        return self.env.ref(f"inkasso_collections.inkasso_call_sheet_view_{name}")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("case_id")
    def _compute_called_id(self):
        for sheet in self:
            sheet.called_id = sheet.case_id.representative_id or sheet.partner_id

    @api.depends("case_id")
    def _compute_local_time(self):
        """What the clock shows on the wall of who is called: rules go by it, and so does courtesy."""
        for sheet in self:
            zone = sheet.partner_id._inkasso_get_zone(sheet.company_id).zone
            now = self.env["inkasso.contact"]._get_now()
            sheet.local_time = format_time(self.env, now, tz=zone, time_format="short")

    @api.depends("case_id")
    def _compute_item_ids(self):
        for sheet in self:
            sheet.item_ids = sheet.case_id.item_ids.filtered(
                lambda item: item.rest_reason not in ("paid", "draft")
            ).sorted("date_maturity")

    @api.depends("case_id")
    def _compute_script(self):
        """In the language that is chosen for letters, as far as Odoo has it: who reads Finnish is called in Finnish."""
        languages = dict(self.env["res.partner"]._fields["inkasso_letter_language"]._description_selection(self.env))
        installed = dict(self.env["res.lang"].get_installed())
        for sheet in self:
            chosen = sheet.called_id.inkasso_letter_language
            lang = self.env["inkasso.letter.mixin"]._get_odoo_lang(chosen) if chosen else sheet.called_id.lang
            lang = lang or self.env.lang
            script = self.env["inkasso.call.script"]._find(sheet.case_id).with_context(lang=lang)
            sheet.script = script.body
            sheet.lang = languages[chosen] if chosen else installed.get(lang, lang)

    @api.depends("case_id")
    def _compute_last_contact_ids(self):
        for sheet in self:
            sheet.last_contact_ids = sheet.case_id.contact_ids[:SHOWN_CONTACTS]

    @api.depends("case_id", "channel", "direction", "date", "by_hand", "contact_id")
    def _compute_verdict(self):
        for sheet in self:
            verdict = sheet._decide()
            sheet.is_blocked = not (verdict.allowed or sheet.contact_id)
            sheet.block_reason = verdict.reason

    def _decide(self):
        """Whether the contact may be made. What the debtor began may be answered."""
        self.ensure_one()
        Contact = self.env["inkasso.contact"]
        if self.direction == "in" and self.by_hand:
            return Verdict(True)
        moment = self.date if self.by_hand else None
        return Contact._decide(self.company_id, self.partner_id, self.channel, moment)

    # -------------------------------------------------------------------------
    # What came of it
    # -------------------------------------------------------------------------

    def action_reached(self):
        """Spoken to; the dialog stays, for what was agreed."""
        self._keep("reached")
        return self._reopen()

    def _keep_conversation(self):
        """Whoever agrees on something was spoken to: logged with the same click.

        :return: whether the conversation is logged; not where a rule forbids it
        """
        self.ensure_one()
        if not self.contact_id:
            self._keep("reached")
        return bool(self.contact_id)

    def action_no_answer(self):
        return self._keep("no_answer")

    def action_left_message(self):
        return self._keep("left_message")

    def action_wrong_person(self):
        return self._keep("wrong_person")

    def action_refused(self):
        return self._keep("refused")

    def action_log(self):
        """Keep what took place outside Odoo."""
        if not self.outcome:
            raise UserError(self.env._("Say what came of it."))
        return self._keep(self.outcome)

    def _keep(self, outcome):
        self.ensure_one()
        self._check_collector()
        verdict = self._decide()
        if not verdict.allowed:
            if not self.is_overridden:
                self._log_blocked()
                return self._reopen()
            self.env["inkasso.contact"]._check_override(self.override_reason)
        self.contact_id = self.case_id._log_contact(
            self.channel,
            outcome,
            direction=self.direction,
            date=self.date if self.by_hand else self.env["inkasso.contact"]._get_now(),
            user_id=self.env.uid,
            address=self._get_address(),
            note=self.note,
            **self._prepare_override(verdict),
        )
        if self.channel == "phone":
            self._settle_calls(outcome)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_override(self, verdict):
        if verdict.allowed:
            return {}
        return {
            "rule_id": verdict.rule.id if verdict.rule else False,
            "block_reason": verdict.reason,
            "override_reason": self.override_reason,
        }

    def _get_address(self):
        """The number or address used, as it stands on the contact now."""
        called = self.called_id
        if self.channel in ("phone", "sms"):
            return called.phone
        return called.email if self.channel == "email" else called.display_name

    def _log_blocked(self):
        self.ensure_one()
        self.env["inkasso.contact"]._log_blocked(
            self.case_id, self.channel, self._decide(), address=self._get_address(), note=self.note
        )

    def _settle_calls(self, outcome):
        """The call that was planned has been made; one that nobody answered is made again when it is allowed."""
        calls = self.case_id.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == self.env.ref("inkasso_collections.activity_call")
                and activity.user_id == self.env.user
            )
        )
        if outcome != "no_answer":
            calls.action_feedback(feedback=self.contact_id.display_name)
            return
        verdict = self.env["inkasso.contact"]._decide(self.company_id, self.partner_id, "phone")
        again = verdict.allowed_from or fields.Datetime.add(self.env["inkasso.contact"]._get_now(), days=1)
        calls.write({"date_deadline": again.date()})

    def action_override(self):
        """Go on against the rule: with the right to, and a reason, which is kept."""
        self.ensure_one()
        self.env["inkasso.contact"]._check_override(self.override_reason)
        self.is_overridden = True
        return self._reopen()

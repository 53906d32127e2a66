from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DEBTOR_KINDS = [
    ("consumer", "Consumer"),
    ("business", "Business"),
    ("public_body", "Public body"),
]
CONFIDENCES = [
    ("high", "Primary text or two sources"),
    ("medium", "One source or derived"),
    ("low", "Weak: check before relying on it"),
]


class DatedRule(models.AbstractModel):
    """What every figure set by law or contract carries: from when, until when, by which legal basis, how sure.

    A figure in force is never edited: its change is a new dated row (:meth:`action_new_version`). A company's own figure
    goes before the law's; it carries its reason, which is logged on the row, where other companies do not see it.
    """

    _name = "inkasso.dated.rule"
    _description = "Dated rule with its legal basis"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    jurisdiction_id = fields.Many2one("inkasso.jurisdiction", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company",
        help="Empty: the law, for every company. Set: this company's own terms, which go before the law's row.",
    )
    debtor_kind = fields.Selection(DEBTOR_KINDS, help="Empty: applies whoever the debtor is.")
    date_from = fields.Date(string="Valid from", required=True)
    date_to = fields.Date(string="Valid to", help="Last day of validity; empty: until further notice.")
    legal_basis = fields.Char(required=True, help="Law and section, or the contract term.")
    url = fields.Char(string="Link")
    confidence = fields.Selection(CONFIDENCES, required=True, default="medium")
    note = fields.Text(translate=True)
    reason = fields.Char(help="Why the company departs from the law's figure. Logged on the row.")

    # What a row says, beside its dates: names of fields, set by each model.
    _figure_fields = ("jurisdiction_id", "company_id", "debtor_kind", "date_from", "legal_basis")

    def _overlap_key(self):
        """Values that two rows must share to contradict each other while both are valid."""
        self.ensure_one()
        return (self.jurisdiction_id.id, self.company_id.id, self.debtor_kind)

    @api.constrains("company_id", "reason")
    def _check_reason(self):
        for rule in self:
            if rule.company_id and not (rule.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %(company)s departs from the law's figure: enter a reason.",
                        company=rule.company_id.display_name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for rule in self:
            if rule.date_to and rule.date_to < rule.date_from:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” ends on %(end)s, before it begins on %(start)s. Correct one of the dates.",
                        rule=rule.display_name,
                        end=rule.date_to,
                        start=rule.date_from,
                    )
                )

    @api.constrains("date_from", "date_to", "jurisdiction_id", "company_id", "debtor_kind")
    def _check_overlap(self):
        for rule in self:
            for other in self.search([("jurisdiction_id", "=", rule.jurisdiction_id.id), ("id", "!=", rule.id)]):
                if rule._overlap_key() == other._overlap_key() and rule._meets(other):
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s” (from %(start)s) overlaps “%(other)s” (from %(other_start)s). "
                            "End the older row the day before the newer one begins.",
                            rule=rule.display_name,
                            start=rule.date_from,
                            other=other.display_name,
                            other_start=other.date_from,
                        )
                    )

    # -------------------------------------------------------------------------
    # Changes
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._log_own(self.env._("Own figure of %(company)s from %(day)s: %(figure)s. Reason: %(reason)s"))
        return rules

    def write(self, vals):
        self._keep_figures(vals)
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        # EXTENDS base: the wording of a figure in force is kept in every language
        for lang, translation in translations.items():
            self.with_context(lang=lang)._keep_figures({field_name: translation})
        return super().update_field_translations(field_name, translations, source_lang)

    def _keep_figures(self, vals):
        """Refuse `vals` that change a figure in force, or log the correction where a reason for it is given.

        The figures that the addon ships may be corrected by its next version.
        """
        changed = [name for name in self._figure_fields if name in vals]
        in_force = self.filtered(lambda rule: rule.date_from <= fields.Date.context_today(rule))
        if not changed or not in_force or self.env.context.get("install_mode"):
            return
        reason = (self.env.context.get("inkasso_correction_reason") or "").strip()
        if not reason and any(in_force._changes(vals, changed)):
            raise UserError(
                self.env._(
                    "“%(rule)s” is in force since %(day)s and is kept as it was. Make a new version of it, from the day "
                    "on which the new figure applies.",
                    rule=in_force[0].display_name,
                    day=in_force[0].date_from,
                )
            )
        for rule in in_force:
            rule.message_post(
                body=self.env._("“%(rule)s” was corrected. Reason: %(reason)s", rule=rule.display_name, reason=reason)
            )

    def _changes(self, vals, names):
        """For each row, whether `vals` change one of these fields."""
        for rule in self:
            stored = rule._convert_to_write({name: rule[name] for name in names})
            yield any((stored[name] or False) != (vals[name] or False) for name in names)

    def _log_own(self, message):
        for rule in self.filtered("company_id"):
            rule.message_post(
                body=message
                % {
                    "company": rule.company_id.display_name,
                    "day": rule.date_from,
                    "figure": rule.display_name,
                    "reason": rule.reason,
                }
            )

    def action_new_version(self):
        """End this row today and open its successor, from tomorrow, for the new figure to be entered."""
        self.ensure_one()
        self.check_access("write")
        tomorrow = fields.Date.add(fields.Date.context_today(self), days=1)
        if self.date_to and self.date_to < tomorrow:
            raise UserError(self.env._("This row has ended already. Make the new version from the one in force."))
        if self.date_from >= tomorrow:
            raise UserError(self.env._("This row is not in force yet: change it as it stands."))
        end = self.date_to
        self.date_to = fields.Date.subtract(tomorrow, days=1)
        successor = self.copy({"date_from": tomorrow, "date_to": end})
        return successor._get_records_action()

    def _meets(self, other):
        """Whether the two periods share a day."""
        return (not self.date_to or other.date_from <= self.date_to) and (
            not other.date_to or self.date_from <= other.date_to
        )

    def _is_valid_on(self, day):
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _get_narrowness(self):
        """How narrow a row is: of two that apply, the narrower one goes before."""
        self.ensure_one()
        return (bool(self.company_id), bool(self.debtor_kind))

    def _applicable(self, debtor_kind, company, day):
        """The one row of `self` that applies: a company's own row before the law's, the debtor's kind before any kind.

        :return: a rule, or an empty recordset where the law is silent
        """
        candidates = self.filtered(
            lambda rule: (
                rule._is_valid_on(day)
                and rule.company_id in (company, company.browse())
                and rule.debtor_kind in (debtor_kind, False)
            )
        )
        return candidates.sorted(lambda rule: rule._get_narrowness(), reverse=True)[:1]

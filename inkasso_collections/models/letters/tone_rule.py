import re

from markupsafe import Markup, escape

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import frozendict

from ...rules.tone import ToneRule as Rule
from ...rules.tone import check_tone
from .letter_language import LANGUAGES

APPLIES = {"all": 0, "claim": 1, "demand": 2}  # to what a letter must be at least


class ToneRule(models.Model):
    """What letters must say, or must not say, in a language or in any. Rules are data and may be added to."""

    _name = "inkasso.tone.rule"
    _inherit = ["inkasso.cached.mixin"]
    _description = "Rule of tone"
    _order = "code, lang, id"
    _rec_name = "code"

    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    lang = fields.Selection(LANGUAGES, string="Language", help="Empty: in every language.")
    jurisdiction_id = fields.Many2one("inkasso.jurisdiction", string="Law", ondelete="cascade", help="Empty: any law.")
    check = fields.Selection(
        [
            ("forbidden", "Forbidden wording"),
            ("required", "Required part"),
            ("placeholder", "Placeholder that nothing fills in"),
            ("deadline", "Least days to respond"),
            ("reading", "Reading index (LIX)"),
        ],
        required=True,
        default="forbidden",
    )
    severity = fields.Selection(
        [("error", "Blocks"), ("warning", "Warns")],
        required=True,
        default="error",
        help="Blocks: such a text is not saved, and no such letter is sent.",
    )
    applies = fields.Selection(
        [("all", "Every letter"), ("claim", "Letters that claim money"), ("demand", "Demands")],
        string="For",
        required=True,
        default="all",
    )
    part = fields.Char(help="The part of the letter that the rule is about. Empty: all of them.")
    pattern = fields.Char(string="Wording", help="A regular expression.")
    case_sensitive = fields.Boolean(string="Capitals matter")
    limit = fields.Integer(string="Highest index")
    reason = fields.Char(required=True, translate=True, help="Shown to whoever wrote it.")
    source = fields.Char(help="Law, decision or practice that the rule rests on.")

    @api.constrains("check", "pattern", "part")
    def _check_pattern(self):
        for rule in self:
            try:
                re.compile(rule.pattern or "")
            except re.error as error:
                raise ValidationError(
                    self.env._(
                        "“%(pattern)s” is no regular expression: %(error)s", pattern=rule.pattern, error=str(error)
                    )
                ) from error
            if (rule.check == "forbidden" and not rule.pattern) or (rule.check == "required" and not rule.part):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: enter the wording that is forbidden, or the part that is required.", rule=rule.code
                    )
                )

    # -------------------------------------------------------------------------
    # Checking
    # -------------------------------------------------------------------------

    @api.model
    def _check_text(self, text, language, jurisdiction=None, applies="all", checks=None):
        """What the rules find in a text.

        :param text: ToneText
        :param language: of the text
        :param jurisdiction: the law it is written under; None: only the rules under any law
        :param applies: what the text is of: all, claim or demand
        :param checks: which checks are made; None: all
        :return: list of ToneFinding
        """
        rules = self._get_rules(language, jurisdiction.id if jurisdiction else False, applies, self.env.lang)
        return check_tone(text, [rule for rule in rules if checks is None or rule.check in checks])

    @api.model
    @tools.ormcache("language", "jurisdiction_id", "applies", "lang")
    def _get_rules(self, language, jurisdiction_id, applies, lang):
        found_sudo = self.sudo().search(  # whoever writes a letter keeps to the rules
            [("lang", "in", [language, False]), ("jurisdiction_id", "in", [jurisdiction_id, False])]
        )
        return tuple(
            Rule(
                code=rule.code,
                check=rule.check,
                severity=rule.severity,
                reason=rule.reason,
                source=rule.source or "",
                part=rule.part or "",
                pattern=rule.pattern or "",
                case_sensitive=rule.case_sensitive,
                limit=rule.limit,
            )
            for rule in found_sudo
            if APPLIES[rule.applies] <= APPLIES[applies]
        )

    # -------------------------------------------------------------------------
    # Explaining
    # -------------------------------------------------------------------------

    @api.model
    def _get_part_names(self):
        texts = self.env["inkasso.letter.text"]
        names = {part: texts._fields[part]._description_string(self.env) for part in texts._get_part_fields()}
        return frozendict(
            {
                **names,
                "creditor": self.env._("Creditor"),
                "ground": self.env._("What the claim rests on"),
                "last_day": self.env._("Last day to pay"),
                "how_to_pay": self.env._("How to pay"),
                "split": self.env._("Principal, interest and costs"),
            }
        )

    @api.model
    def _explain(self, finding):
        """A finding as a line of text: where, which words, why and by what source."""
        where = self._get_part_names().get(finding.part, "")
        words = ", ".join(f"“{word}”" for word in finding.words)
        if finding.rule.check == "required":
            words = self.env._("is missing")
        what = ": ".join(filter(None, (where, words)))
        source = f" ({finding.rule.source})" if finding.rule.source else ""
        return f"{what}. {finding.rule.reason}{source}"

    @api.model
    def _explain_all(self, findings):
        """Findings as HTML, for forms; False where there are none."""
        if not findings:
            return False
        colours = {"error": "text-danger", "warning": "text-warning"}
        lines = (
            Markup('<li class="%s">%s</li>') % (colours[finding.rule.severity], escape(self._explain(finding)))
            for finding in findings
        )
        return Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(lines)

    @api.model
    def _refuse_errors(self, findings, name):
        """Stop who saves a text that must not be sent, with every reason."""
        errors = [self._explain(finding) for finding in findings if finding.is_error]
        if errors:
            raise UserError(
                self.env._("“%(text)s” cannot be used as it is:", text=name)
                + "\n"
                + "\n".join(f"- {error}" for error in errors)
            )

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Level(models.Model):
    """More channels, and whether they are used together or one after the other."""

    _inherit = "inkasso.level"

    send_digital = fields.Boolean(
        string="Digital mailbox",
        help="Debtors who have a digital mailbox get the letter there; it is as good as by post, so nothing else is sent.",
    )
    channel_use = fields.Selection(
        [
            ("together", "All of them"),
            ("in_turn", "One; the next when it fails"),
        ],
        string="Of these channels",
        required=True,
        default="together",
        help="In turn: digital mailbox, e-mail, text message, letter. When one fails or bounces, the next is used.",
    )

    def _get_wanted_channels(self):
        """The channels that can carry a notice of this level, as it is set up."""
        self.ensure_one()
        chosen = {"digital": self.send_digital, "email": self.send_email, "letter": self.send_letter}
        return [channel for channel, is_chosen in chosen.items() if is_chosen]

    def _is_formal(self):
        """Whether notices of this level have legal effect, and therefore go in writing."""
        self.ensure_one()
        return self.stage != "reminder"

    @api.constrains("send_email", "send_letter", "send_digital", "stage")
    def _check_channels(self):
        # OVERRIDE inkasso.level: with more channels
        for level in self:
            if level.stage != "handover" and not level._get_wanted_channels():
                raise ValidationError(
                    self.env._("“%(level)s” reaches nobody: choose e-mail, letter or both.", level=level.name)
                )

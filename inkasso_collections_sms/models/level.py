from odoo import api, fields, models


class Level(models.Model):
    _inherit = "inkasso.level"

    send_sms = fields.Boolean(
        string="Text message",
        help="A short message with a link, without amount or matter. Beside the other channels; as the only one, of a "
        "reminder, it carries the notice. A demand always goes in writing as well.",
    )

    def _get_wanted_channels(self):
        # EXTENDS inkasso.level
        return [*super()._get_wanted_channels(), *(["sms"] if self.send_sms else [])]

    @api.constrains("send_email", "send_letter", "send_digital", "send_sms", "stage")
    def _check_channels(self):
        # EXTENDS inkasso.level: one channel more
        return super()._check_channels()

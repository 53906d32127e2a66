from odoo import fields, models


class SmsTracker(models.Model):
    """What the provider says of a text message, at once or by a later report, reaches the notice."""

    _inherit = "sms.tracker"

    inkasso_notice_id = fields.Many2one("inkasso.notice", string="Notice", ondelete="cascade", index="btree_not_null")

    def _action_update_from_sms_state(self, sms_state, failure_type=False, failure_reason=False):
        # EXTENDS sms
        result = super()._action_update_from_sms_state(sms_state, failure_type, failure_reason)
        notices = self.inkasso_notice_id
        if sms_state in ("process", "pending"):
            notices._sms_sent()
        elif sms_state == "sent":  # Odoo's word for delivered
            notices._sms_delivered()
        elif sms_state in ("error", "canceled"):
            notices._sms_failed(failure_reason or self._inkasso_explain(failure_type))
        return result

    def _action_update_from_provider_error(self, provider_error):
        # EXTENDS sms
        result = super()._action_update_from_provider_error(provider_error)
        _status, failure_type, failure_reason = result
        self.inkasso_notice_id._sms_failed(failure_reason or self._inkasso_explain(failure_type))
        return result

    def _inkasso_explain(self, failure_type):
        types = dict(self.env["sms.sms"]._fields["failure_type"]._description_selection(self.env))
        return types.get(failure_type) or self.env._("The text message could not be delivered")

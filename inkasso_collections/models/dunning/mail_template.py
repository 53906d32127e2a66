from odoo import models


class MailTemplate(models.Model):
    """E-mails of many notices: what a template cannot know of each is given when they are made.

    Written afterwards, it would cost as much again as making them.
    """

    _inherit = "mail.template"

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        # EXTENDS mail
        values = super()._generate_template(res_ids, render_fields, *args, **kwargs)
        own_values = self.env.context.get("inkasso_mail_values", {})
        for res_id in own_values.keys() & values.keys():
            values[res_id].update(own_values[res_id])
            values[res_id]["reply_to"] = own_values[res_id]["reply_to"] or values[res_id].get("email_from")
        return values

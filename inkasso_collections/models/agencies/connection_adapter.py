import smtplib
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import config
from odoo.tools.mail import email_domain_extract

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ...agency_adapters import ADAPTERS, AdapterError, Link


class ConnectionAdapter(models.Model):
    """From what is set on a connection to what speaks to the agency."""

    _inherit = "inkasso.agency.connection"

    debitura_division = fields.Char(string="Division", help="Debitura's number of the division that is the creditor.")
    debitura_partner = fields.Char(string="Partner", help="Debitura's number of a partner who is to get all cases.")
    debitura_user_email = fields.Char(
        string="Team member", help="E-mail of one of your team at Debitura: owns the cases, and writes the messages."
    )
    debitura_test = fields.Boolean(string="Test cases", help="Cases are created as tests: nobody collects them.")
    debitura_pending = fields.Boolean(
        string="Before contracts are signed", help="Debitura takes cases, and waits with them until you have signed."
    )

    def _get_adapter(self):
        """What speaks to the agency. Raises AdapterError where the credentials cannot be read."""
        self.ensure_one()
        return ADAPTERS[self.kind](self._make_link())

    def _get_adapter_class(self):
        self.ensure_one()
        return ADAPTERS[self.kind]

    def _make_link(self, with_secrets=True):
        self.ensure_one()
        connection = self.sudo()  # credentials and what only the system may set
        return Link(
            address=connection.address.strip(),
            username=(connection.username or "").strip(),
            secrets=connection._get_secrets() if with_secrets else {},
            options=connection._get_options(),
            allow_private=connection.allow_private,
            send_mail=connection._send_mail,
        )

    def _get_options(self):
        """What the adapter of this kind wants to know."""
        self.ensure_one()
        if self.kind == "folder":
            return {"root": self._get_root()}
        if self.kind == "sftp":
            return {"host_key": self.host_key or ""}
        if self.kind == "http":
            return {
                "auth": self.auth,
                "templates": {template.verb: template._describe() for template in self.template_ids},
                "hook_paths": self._read_hook_paths() or {},
            }
        if self.kind == "debitura":
            case = {
                "creditorDivisionId": self.debitura_division,
                "collectionPartnerId": self.debitura_partner,
                "assignedUserEmail": self.debitura_user_email,
                "isTest": self.debitura_test or None,
                "allowPendingContracts": self.debitura_pending or None,
            }
            return {
                "case": {name: value for name, value in case.items() if value},
                "user_email": self.debitura_user_email or "",
            }
        return {}

    def _get_root(self):
        """The folder of this server below which folders of agencies may lie: set by whoever runs it."""
        return config.get("inkasso_exchange_folder") or str(
            Path(config["data_dir"]) / "inkasso_exchange" / self.env.cr.dbname
        )

    # -------------------------------------------------------------------------
    # E-mail
    # -------------------------------------------------------------------------

    def _send_mail(self, message, name, content):
        """Send an encrypted packet now. The password is never in an e-mail, nor is the debtor's name.

        :param message: what it is about; None for a test
        """
        self.ensure_one()
        server = self.env["ir.mail_server"]
        connection = self.with_context(lang=self.agency_id.partner_id.lang)
        subject, text = connection._write_mail(message)
        sender = self.company_id.partner_id.email_formatted or server._get_default_from_address()
        if not sender:
            raise AdapterError("mail", self.env._("The company has no e-mail address."), again=False)
        mail = server._build_email__(
            email_from=sender,
            email_to=[self.address],
            subject=subject,
            body=text,
            attachments=[(name, content, "application/zip")],
            # the same message has the same number: whoever gets it twice sees that it is one
            message_id=message and f"<{message.key}@{email_domain_extract(sender) or 'localhost'}>",
        )
        try:
            server.send_email(mail)
        except (MailDeliveryException, UserError) as error:
            raise AdapterError("mail", str(error.args[0]), unsure=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise AdapterError("mail", type(error).__name__, unsure=True) from None

    def _write_mail(self, message):
        """(subject, text) of an e-mail, in the language of the agency."""
        if not message:
            subject = self.env._("Test of encrypted e-mail from %(company)s", company=self.company_id.name)
        else:
            verbs = dict(self.env["inkasso.agency.exchange"]._fields["verb"]._description_selection(self.env))
            subject = self.env._(
                "%(company)s, case %(number)s: %(verb)s",
                company=self.company_id.name,
                number=message.number,
                verb=verbs[message.verb],
            )
        text = self.env._(
            "The enclosed ZIP file is encrypted with AES-256. Open it with the password that we have agreed on by another way."
        )
        return subject, text

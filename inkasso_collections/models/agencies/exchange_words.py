from odoo import models


class ConnectionWords(models.Model):
    """What went wrong between us and an agency, in words for people."""

    _inherit = "inkasso.agency.connection"

    def _explain(self, error):
        """One line on an AdapterError, in the language of who reads it."""
        texts = self._get_error_texts()
        text = texts.get(error.code, error.code)
        return f"{text} ({error.detail})" if error.detail else text

    def _get_error_texts(self):
        _ = self.env._
        return {
            "timeout": _("The agency's system did not answer in time."),
            "network": _("The agency's system could not be reached."),
            "tls": _("The agency's system did not prove who it is: its certificate is not good."),
            "busy": _("The agency's system asks to be called later."),
            "status": _("The agency's system failed."),
            "garbage": _("The answer of the agency's system cannot be read."),
            "too_big": _("The answer of the agency's system is too large."),
            "moved": _("The agency's system sends us somewhere else, and is not followed. Ask for its new address."),
            "denied": _("The agency's system does not know us: user, password or key are wrong."),
            "refused": _("The agency's system refused it."),
            "business": _("The agency cannot take it as things stand."),
            "unknown_case": _("The agency does not know the case."),
            "unfit": _("The case has what the agency's system does not take."),
            "address": _("This is no address that is called. It begins with https:// (or is a host, for SFTP)."),
            "private": _(
                "The address leads into our own network. An administrator may allow that on the connection, if it is meant."
            ),
            "template": _("The template does not fit."),
            "library": _("A Python library is missing on the server. Install it to use this kind of connection."),
            "no_password": _("The key is missing. Enter it on the connection."),
            "zip_password": _("The password of the ZIP files is missing or shorter than this many characters."),
            "secrets": _("The stored credentials cannot be read with this server's key. Enter them again."),
            "host_key": _("The host key is missing: enter the one the agency gives you."),
            "host_key_changed": _(
                "The server shows another host key than the one on the connection. Ask the agency before you enter it."
            ),
            "private_key": _("The private key cannot be read."),
            "sftp": _("The SFTP server did not do it."),
            "folder": _("The folder cannot be written to or read."),
            "folder_outside": _("The folder is to be a name below the folder that the server sets aside for agencies."),
            "too_big_to_send": _("The packet is too large for e-mail."),
            "mail": _("The e-mail could not be sent."),
            "no_hook": _("This kind of connection has no web-hooks."),
            "unexpected": _("Something unexpected went wrong; the server's log says what."),
            "build": _("The message could not be made."),
        }

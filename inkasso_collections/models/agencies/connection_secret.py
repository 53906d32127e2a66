import base64
import hashlib
import hmac
import json

from cryptography.fernet import Fernet, InvalidToken

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import config

from ...agency_adapters import AdapterError

NAMES = ("password", "private_key", "zip_password", "hook_secret")
MANAGER = "inkasso_collections.group_manager"


class ConnectionSecret(models.Model):
    """What a connection proves itself by: entered, used, and never shown again, not even to whoever entered it.

    It is kept encrypted, with a key derived from the option `inkasso_connection_secret` of Odoo's configuration file, so that
    a copy of the database alone gives nothing away. Without that option the key is the database's own secret: then a copy of
    this one table gives nothing away, and a duplicated database, which has a new secret, cannot speak to the agency.
    """

    _inherit = "inkasso.agency.connection"

    secret_store = fields.Text(groups=NO_ACCESS, copy=False, prefetch=False)
    password = fields.Char(
        string="Password or key", compute="_compute_blank", inverse="_inverse_password", groups=MANAGER, copy=False
    )
    private_key = fields.Text(
        string="Private key", compute="_compute_blank", inverse="_inverse_private_key", groups=MANAGER, copy=False
    )
    zip_password = fields.Char(
        string="Password of the ZIP files",
        compute="_compute_blank",
        inverse="_inverse_zip_password",
        groups=MANAGER,
        copy=False,
        help="At least 12 characters. Tell it the agency by another way than e-mail.",
    )
    hook_secret = fields.Char(
        string="Secret of the web-hook",
        compute="_compute_blank",
        inverse="_inverse_hook_secret",
        groups=MANAGER,
        copy=False,
        help="In Base64, as the agency gives it. Events that are not signed with it are not looked at.",
    )
    has_password = fields.Boolean(compute="_compute_has_secrets", groups=MANAGER)
    has_private_key = fields.Boolean(compute="_compute_has_secrets", groups=MANAGER)
    has_zip_password = fields.Boolean(compute="_compute_has_secrets", groups=MANAGER)
    has_hook_secret = fields.Boolean(compute="_compute_has_secrets", groups=MANAGER)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        # EXTENDS base: nothing of this is offered for export
        described = super().fields_get(allfields, attributes)
        for name in NAMES:
            if "exportable" in described.get(name, {}):
                described[name]["exportable"] = False
        return described

    def _compute_blank(self):
        for name in NAMES:
            self[name] = False

    @api.depends("secret_store")
    def _compute_has_secrets(self):
        for connection in self:
            try:
                stored = connection.sudo()._get_secrets()  # tells only whether there are any
            except AdapterError:
                stored = {}
            for name in NAMES:
                connection[f"has_{name}"] = bool(stored.get(name))

    def _inverse_password(self):
        self._keep_secret("password")

    def _inverse_private_key(self):
        self._keep_secret("private_key")

    def _inverse_zip_password(self):
        self._keep_secret("zip_password")

    def _inverse_hook_secret(self):
        self._keep_secret("hook_secret")

    def _keep_secret(self, name):
        """Keep what was entered; nothing entered leaves what was there."""
        label = self._fields[name]._description_string(self.env)
        entered = {connection: (connection[name] or "").strip() for connection in self}
        self.invalidate_recordset([name], flush=False)  # it is not to be read again, from memory either
        for connection, text in entered.items():
            if text:
                connection._store_secrets({**connection._get_stored(), name: text})
                connection.message_post(body=self.env._("%(secret)s: a new one was entered.", secret=label))

    def action_forget_secrets(self):
        """Forget what was entered, such as after somebody has left who knew it."""
        connections = self._as_manager()
        connections._forget_secrets()
        for connection in connections:
            connection.message_post(body=self.env._("All credentials were forgotten."))

    def _forget_secrets(self):
        self.sudo().write({"secret_store": False})  # nobody reads or writes the store directly

    # -------------------------------------------------------------------------
    # Keeping
    # -------------------------------------------------------------------------

    def _get_secrets(self):
        """The credentials, by name. Raises AdapterError where the key is another than when they were entered."""
        self.ensure_one()
        stored = self.sudo().secret_store  # for the adapters only: private, and never shown
        if not stored:
            return {}
        try:
            return json.loads(self._get_cipher().decrypt(stored.encode()))
        except InvalidToken:
            raise AdapterError("secrets", again=False) from None

    def _get_stored(self):
        """The same for adding to them: what cannot be read any more is replaced."""
        try:
            return self._get_secrets()
        except AdapterError:
            return {}

    def _store_secrets(self, values):
        self.ensure_one()
        # nobody reads or writes the store directly
        self.sudo().secret_store = self._get_cipher().encrypt(json.dumps(values).encode()).decode()

    @api.model
    def _get_cipher(self):
        # the key does not leave this method's cipher
        key = config.get("inkasso_connection_secret") or self.env["ir.config_parameter"].sudo().get_param(
            "database.secret"
        )
        digest = hmac.new(key.encode(), b"inkasso agency connection", hashlib.sha256).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

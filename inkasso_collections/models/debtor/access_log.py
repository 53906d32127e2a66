from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# How long it is kept who opened what: long enough to look into a complaint. Failed tries are of no use after a month.
KEEP_USE = timedelta(days=730)
KEEP_FAILURES = timedelta(days=30)


class AccessLog(models.Model):
    """What was done with a link into the portal, and tries with links that do not exist.

    Of the visitor's address only a keyed digest is kept: enough to count tries from one place, not to find the place.
    """

    _name = "inkasso.access.log"
    _description = "Use of the debtor portal"
    _order = "id desc"
    _rec_name = "event"

    link_id = fields.Many2one("inkasso.access.link", readonly=True, ondelete="cascade", index="btree_not_null")
    case_id = fields.Many2one("inkasso.case", readonly=True, ondelete="cascade", index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Logged in as", readonly=True, index="btree_not_null")
    event = fields.Selection(
        [
            ("opened", "Opened"),
            ("document", "Document fetched"),
            ("form", "Form sent"),
            ("unknown", "Unknown link tried"),
            ("expired", "Tried after its end"),
            ("revoked", "Tried though withdrawn"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Char(readonly=True)
    visitor = fields.Char(readonly=True, help="A digest of the address it came from.", groups="base.group_system")
    form_key = fields.Char(readonly=True, export_string_translation=False)

    # A form that is sent twice, by a double click or by going back, is taken once.
    _form_uniq = models.UniqueIndex("(case_id, form_key) WHERE form_key IS NOT NULL", "This form was sent already.")
    _visitor_idx = models.Index("(visitor, create_date) WHERE event IN ('unknown', 'expired', 'revoked')")
    _case_forms_idx = models.Index("(case_id, create_date) WHERE event = 'form'")

    @api.model
    def _take_form(self, case, form_key, detail, link=None, user=None, visitor=None):
        """Note that a form came in, and whether it is the first time: a second one waits for the first and is told so."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO inkasso_access_log (case_id, link_id, user_id, event, detail, visitor, form_key,
                                                create_uid, create_date, write_uid, write_date)
                VALUES (%(case)s, %(link)s, %(user)s, 'form', %(detail)s, %(visitor)s, %(key)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                case=case.id,
                link=link.id if link else None,
                user=user.id if user else None,
                detail=detail,
                visitor=visitor,
                key=form_key,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        return bool(rows)

    @api.autovacuum
    def _gc_log(self):
        """Forget visits after two years, and failed tries after a month."""
        now = fields.Datetime.now()
        failures = fields.Domain("link_id", "=", False) & fields.Domain("case_id", "=", False)
        self.search(failures & fields.Domain("create_date", "<", now - KEEP_FAILURES)).unlink()
        self.search([("create_date", "<", now - KEEP_USE)]).unlink()

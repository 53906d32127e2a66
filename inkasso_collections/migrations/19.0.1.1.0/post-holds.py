from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """What was paused by fields of the items becomes holds, one for each reason and last day of a debtor."""
    if not version or not column_exists(cr, "inkasso_item", "hold"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        SELECT ARRAY_AGG(id), hold_until, COALESCE(NULLIF(hold_note, ''), '-')
          FROM inkasso_item
         WHERE hold
         GROUP BY company_id, partner_id, hold_until, COALESCE(NULLIF(hold_note, ''), '-')
        """
    )
    for ids, until, note in cr.fetchall():
        env["inkasso.hold"]._place(env["inkasso.item"].browse(ids), until, note)
    for column in ("hold", "hold_until", "hold_note"):
        cr.execute(SQL("ALTER TABLE inkasso_item DROP COLUMN IF EXISTS %s", SQL.identifier(column)))

from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Lines of notices have their currency themselves: those of the first days of version 1.0 asked their notice."""
    if not version:
        return
    if not column_exists(cr, "inkasso_notice_line", "currency_id"):
        cr.execute("ALTER TABLE inkasso_notice_line ADD COLUMN currency_id int4")
    cr.execute(
        """
        UPDATE inkasso_notice_line line
           SET currency_id = notice.currency_id
          FROM inkasso_notice notice
         WHERE notice.id = line.notice_id AND line.currency_id IS NULL
        """
    )

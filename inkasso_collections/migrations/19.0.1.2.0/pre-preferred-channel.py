from odoo.tools import SQL
from odoo.tools.sql import table_columns

COLUMN = SQL.identifier("inkasso_preferred_channel")
OLD = SQL.identifier("inkasso_preferred_channel_of_all")


def migrate(cr, version):
    """What a debtor preferred towards all companies, he prefers towards each of them."""
    column = table_columns(cr, "res_partner").get("inkasso_preferred_channel")
    if not version or not column or column["udt_name"] == "jsonb":
        return
    cr.execute(SQL("ALTER TABLE res_partner RENAME COLUMN %s TO %s", COLUMN, OLD))
    cr.execute(SQL("ALTER TABLE res_partner ADD COLUMN %s jsonb", COLUMN))
    cr.execute(
        SQL(
            """
            UPDATE res_partner AS debtor
               SET %(column)s = (
                    SELECT jsonb_object_agg(company.id::text, debtor.%(old)s)
                      FROM res_company AS company
                     WHERE debtor.company_id IS NULL OR debtor.company_id = company.id
                   )
             WHERE debtor.%(old)s IS NOT NULL
            """,
            column=COLUMN,
            old=OLD,
        )
    )
    cr.execute(SQL("ALTER TABLE res_partner DROP COLUMN %s", OLD))

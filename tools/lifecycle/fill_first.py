"""What somebody has who has worked with the very first version: invoices, notices, charges, pauses."""

from datetime import timedelta

from odoo import fields


def fill(env):
    today = fields.Date.today()
    companies = env["res.company"].with_context(chart_template_load=True)  # the country alone would install modules
    company = companies.create({"name": "First Creditor AB", "country_id": env.ref("base.se").id}).with_env(env)
    env.user.company_ids |= company
    env["account.chart.template"].try_loading("se", company=company, install_demo=False)
    env = env(context={"allowed_company_ids": company.ids, "lang": "en_US"})
    company = company.with_env(env)
    company.inkasso_jurisdiction_id = env.ref("inkasso_collections.jurisdiction_se")
    company.inkasso_policy_id = env["inkasso.policy"]._create_default(company)
    for n, days in enumerate((3, 12, 20, 35, 60, 90)):
        debtor = env["res.partner"].create(
            {
                "name": f"First Debtor {n}",
                "email": f"debtor{n}@example.com",
                "street": "Storgatan 1",
                "zip": "111 22",
                "city": "Stockholm",
                "country_id": env.ref("base.se").id,
            }
        )
        due = today - timedelta(days=days)
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": debtor.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [fields.Command.create({"name": "Work", "price_unit": 1000 + n})],
            }
        )
        invoice.action_post()
    for day in (today - timedelta(days=30), today - timedelta(days=10), today):
        run = env["inkasso.run"].create({"date": day, "company_ids": company.ids})
        run.action_run()
        run.notice_ids.sudo()._mark_sent()
    items = env["inkasso.item"].search([("company_id", "=", company.id)])
    items[0].action_hold(today + timedelta(days=20), "Asked for time")
    items[1].action_hold(False, "Looked into")
    env.cr.commit()

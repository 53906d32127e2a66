"""What `./dev screenshots` needs of the demo, in Odoo's shell: a preview to look at, a letter, and the link of a debtor.

It prints the link; the letter is saved as letter.pdf in INKASSO_OUT.
"""

import os
from datetime import timedelta
from pathlib import Path

WEEKS_AHEAD = 3  # the demo has sent what is due today

company = env.ref("base.user_admin").company_id
env = env(context={"allowed_company_ids": company.ids, "lang": "en_US"})
today = env["inkasso.notice"]._get_today()

if not env["inkasso.run"].search_count([("state", "=", "preview"), ("company_ids", "in", company.ids)]):
    env["inkasso.run"].create({"date": today + timedelta(weeks=WEEKS_AHEAD)}).action_preview()

sent = env["inkasso.notice"].search([("company_id", "=", company.id), ("state", "=", "sent"), ("amount_fee", ">", 0)])
demands = sent.filtered(lambda notice: notice.attachment_id.mimetype == "application/pdf" and notice.response_date)
letter = max(demands, key=lambda notice: (notice.amount_fee, notice.date))
Path(os.environ["INKASSO_OUT"], "letter.pdf").write_bytes(letter.attachment_id.raw)

open_cases = env["inkasso.case"].search([("stage", "!=", "closed"), ("company_id", "=", company.id)])
case = max(open_cases, key=lambda case: (len(case.item_ids.filtered("next_date")), case.id))
print(case._get_portal_url())
env.cr.commit()

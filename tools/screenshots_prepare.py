"""What `./dev screenshots` needs of the demo, in Odoo's shell: a preview, a draft of a remittance, a forecast, a letter, and the
link of a debtor.

It prints the link; the letter is saved as letter.pdf in INKASSO_OUT.
"""

import base64
import os
from datetime import timedelta
from pathlib import Path

WEEKS_AHEAD = 3  # the demo has sent what is due today

company = env.ref("base.user_admin").company_id
env = env(context={"allowed_company_ids": company.ids, "lang": "en_US"})
today = env["inkasso.notice"]._get_today()


def preview_run():
    if not env["inkasso.run"].search_count([("state", "=", "preview"), ("company_ids", "in", company.ids)]):
        env["inkasso.run"].create({"date": today + timedelta(weeks=WEEKS_AHEAD)}).action_preview()


def draft_remittance():
    """A statement with a row as agreed, one with too much commission, and one of an unknown case."""
    if env["inkasso.remittance"].search_count([("company_id", "=", company.id), ("move_id", "=", False)]):
        return
    assignment = env["inkasso.assignment"].search([("company_id", "=", company.id), ("is_live", "=", True)], limit=1)
    rows = [
        "case;row;date;principal;commission;vat",
        f"{assignment.name};101;{today};1000,00;90,00;22,50",
        f"{assignment.name};102;{today};500,00;75,00;18,75",
        f"ASG/2019/00417;103;{today};2400,00;216,00;54,00",
    ]
    env["inkasso.remittance.import"].create(
        {
            "company_id": company.id,
            "agency_id": assignment.agency_id.id,
            "reference": f"{today:%Y-%m}",
            "file": base64.b64encode("\n".join(rows).encode()),
            "filename": "statement.csv",
        }
    ).action_import()


def save_letter():
    """A collection demand in Swedish, with fees."""
    sent = env["inkasso.notice"].search(
        [("company_id", "=", company.id), ("state", "=", "sent"), ("level_id.stage", "=", "demand")]
    )
    letters = sent.filtered(
        lambda notice: (
            notice.attachment_id.mimetype == "application/pdf"
            and notice.recipient_id.lang == "sv_SE"
            and notice.currency_id == company.currency_id
        )
    )
    letter = max(letters, key=lambda notice: (len(notice.line_ids), notice.amount_fee, notice.date))
    Path(os.environ["INKASSO_OUT"], "letter.pdf").write_bytes(letter.attachment_id.raw)


def find_link():
    """Of the case with most that is going on."""
    cases = env["inkasso.case"].search([("stage", "!=", "closed"), ("company_id", "=", company.id)])
    return max(cases, key=lambda case: (len(case.item_ids.filtered("next_date")), case.id))._get_portal_url()


preview_run()
draft_remittance()
env["inkasso.cash.forecast"]._cron_forecast()
save_letter()
print(find_link())
env.cr.commit()

"""Fills the demo database, in Odoo's shell: the demo ledger, its people's passwords, sample letters in INKASSO_OUT.

What it prints on standard output is the summary; progress goes to standard error.
"""

import logging
import os
import sys
from pathlib import Path

PASSWORD = "demo"

# That some addresses are refused is part of the play.
logging.getLogger("odoo.addons.mail.models.mail_mail").setLevel(logging.CRITICAL)


def tell(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def let_the_administrator_in(company):
    env.ref("base.user_admin").write({"company_ids": [(4, company.id)], "company_id": company.id})


def save_samples(company, folder):
    for name, content in env["inkasso.demo.ledger"]._get_samples(company).items():
        (folder / name).write_bytes(content)
        yield name


def live_a_night():
    """What the scheduled actions of a night work out, so that dashboard and worklist have it at once."""
    for name in ("snapshot", "forecast", "score", "segments", "priority"):
        tell(name)
        env.ref(f"inkasso_collections.ir_cron_{name}").method_direct_trigger()


ledger = env["inkasso.demo.ledger"]
company = ledger._load(password=PASSWORD, send_mails=True, tell=tell)
company.inkasso_automatic = True
logins = env["res.users"].search([("company_id", "=", company.id)]).mapped("login")
let_the_administrator_in(company)
folder = Path(os.environ["INKASSO_OUT"])
print(ledger._summarise(company))
print(f"\nSamples in {folder}: {', '.join(save_samples(company, folder))}")
print(f"Logins, with the password “{PASSWORD}”: {', '.join(logins)}")
env.cr.commit()
live_a_night()

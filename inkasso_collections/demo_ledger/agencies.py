"""Two agencies, a champion and a challenger, get what the plan hands over; once a month each pays over what it collected."""

import random
from datetime import timedelta

from odoo.fields import Command

AGENCIES = {
    "Nordljus Inkasso AB": {
        "share": 70,
        "rates": ((0, 12), (5000, 9)),
        "email": "arenden@nordljus-inkasso.example",
    },
    "Kronbergs Inkassobyrå AB": {"share": 30, "rates": ((0, 8),), "email": "inkasso@kronbergs.example"},
}
PORTAL_USER = "Nora Nyström"  # of the agency that has the most cases
RECEIVED_AFTER, ACTIVE_AFTER, PAID_AFTER = 2, 7, 25  # days
REMITTANCE_DAY = 20  # of the month
PAYS = 0.4  # the chance that a debtor has paid to the agency, each month


class Agencies:
    """The agencies of the demo company, and what they do day by day."""

    def __init__(self, company, seed, live_from, deliver, password=None):
        self.company = company
        self.env = company.env
        self.deliver = deliver
        self.seed = seed
        self._prepare_accounts()
        agencies = [self._make(name, live_from, **vals) for name, vals in AGENCIES.items()]
        self.agencies, self.password = agencies, password
        self.rule = self.env["inkasso.assignment.rule"].create(
            {
                "name": "After the last level",
                "company_id": company.id,
                "automatic": True,
                "share_ids": [
                    Command.create({"agency_id": agency.id, "share": vals["share"]})
                    for agency, vals in zip(agencies, AGENCIES.values(), strict=True)
                ],
            }
        )

    def _prepare_accounts(self):
        """Commission has an account of its own, which the chart lacks."""
        account = self.env["account.account"].create(
            {
                "code": "6062",
                "name": "Inkasso- och KFM-avgifter",
                "account_type": "expense",
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.company.inkasso_commission_account_id = account
        self.company._fill_inkasso_agency()

    def _make(self, name, live_from, share, rates, email):
        env, company = self.env, self.company
        partner = env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": email,
                "phone": "08-555 010 00",
                "street": "Box 100",
                "zip": "111 20",
                "city": "Stockholm",
                "country_id": env.ref("base.se").id,
                "company_id": company.id,
                "lang": "sv_SE",
            }
        )
        agency = env["inkasso.agency"].create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "kind_ids": [Command.set(env.ref("inkasso_collections.agency_kind_third_party").ids)],
                "currency_id": company.currency_id.id,
                "memberships": "Svensk Inkasso",
                "does_payment_order": True,
                "rating": "4" if share > 50 else "3",
                "licence_ids": [
                    Command.create(
                        {
                            "jurisdiction_id": env.ref("inkasso_collections.jurisdiction_se").id,
                            "registry": "Finansinspektionen",
                            "number": f"DEMO-{share}",
                            "date_to": live_from.replace(year=live_from.year + 8, day=1),
                            "checked_on": live_from,
                        }
                    )
                ],
            }
        )
        agreement = env["inkasso.agency.agreement"].create(
            {
                "name": f"{live_from.year}",
                "agency_id": agency.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "date_from": live_from,
                "amount_min": 150,
                "recall_free_days": 14,
                "recall_percent": 50,
                "exclusive_days": 180,
                "target_recovery": 45,
                "target_days": 60,
                "tax_id": self._get_tax().id,
                "rate_ids": [Command.create({"from_amount": amount, "percent": percent}) for amount, percent in rates],
            }
        )
        agreement.action_agree()
        return agency

    def _make_portal_user(self, agency):
        """Somebody of the agency who uses its portal. Without a password nobody can log in."""
        name, email = PORTAL_USER, f"{PORTAL_USER.split()[0].lower()}@{agency.email.partition('@')[2]}"
        person = self.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": agency.partner_id.id, "company_id": self.company.id}
        )
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": email,
                    "partner_id": person.id,
                    **({"password": self.password} if self.password else {}),
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )

    def _get_tax(self):
        """The purchase VAT of 25 %."""
        return self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("type_tax_use", "=", "purchase"), ("amount", "=", 25)], limit=1
        )

    # -------------------------------------------------------------------------
    # The days
    # -------------------------------------------------------------------------

    def pass_day(self, day):
        """What happens between the company and its agencies on `day`."""
        env = self.env(context={**self.env.context, "inkasso_date": day})
        rule = self.rule.with_env(env)
        for case in rule._list_cases(day).sorted("id"):
            assignment = rule._assign(case, day)
            assignment.notice_ids._deliver()
            self.deliver(assignment.notice_ids.mail_id.filtered(lambda mail: mail.state == "outgoing"))
        assignments = env["inkasso.assignment"].search([("company_id", "=", self.company.id)], order="id")
        for assignment in assignments.filtered("sent_on"):
            age = (day - assignment.sent_on).days
            if assignment.status == "sent" and age >= RECEIVED_AFTER:
                assignment.agency_reference = f"{assignment.agency_id.name[:1]}{assignment.name[-5:]}"
                assignment._set_status("received", day, source="agency")
            elif assignment.status == "received" and age >= ACTIVE_AFTER:
                assignment._set_status("active_amicable", day, source="agency")
        if day.day == REMITTANCE_DAY:
            for agency, live in (
                assignments.filtered(lambda each: each.status == "active_amicable").grouped("agency_id").items()
            ):
                self._remit(agency.with_env(env), live, day)

    def report(self, day):
        """What somebody of the busiest agency told in the portal on the last day: a question, and a row to be corrected."""
        agency = max(self.agencies, key=lambda each: (len(each.assignment_ids.filtered("sent_on")), -each.id))
        user = self._make_portal_user(agency)
        told = [
            {
                "kind": "request",
                "assignment_id": assignment.id,
                "key": f"demo:request:{assignment.id}",
                "note": "Please send the order confirmation: the debtor says that nothing was ordered.",
            }
            for assignment in agency.assignment_ids.filtered("is_live").sorted("id")[:1]
        ]
        told.append(
            {"kind": "status", "reference": "F-2041", "status_text": "Avbetalningsplan", "key": "status:demo-17"}
        )
        agency._receive([{**each, "day": day, "user_id": user.id} for each in told], "portal")

    def _pays(self, assignment, day):
        """Whether the debtor has paid the agency: the same each time, whichever agency has the case."""
        return random.Random(f"{self.seed} {assignment.partner_id.name} {day}").random() < PAYS

    def _remit(self, agency, assignments, day):
        """The agency pays over what debtors of some of its cases have paid, less its commission."""
        rows = []
        for assignment in assignments:
            old_enough = day - assignment.sent_on >= timedelta(days=PAID_AFTER)
            same_currency = assignment.currency_id == self.company.currency_id
            if old_enough and same_currency and assignment.amount_open > 0 and self._pays(assignment, day):
                rows.append({"assignment_id": assignment.id, "date": day, "amount_principal": assignment.amount_open})
        if not rows:
            return
        remittance = (
            self.env["inkasso.remittance"]
            .with_env(agency.env)
            .create(
                {
                    "agency_id": agency.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "date": day,
                    "reference": f"{day:%Y-%m}",
                    "line_ids": [Command.create(row) for row in rows],
                }
            )
        )
        for line in remittance.line_ids:
            commission = line.expected_commission
            line.write({"amount_commission": commission, "amount_vat": line.currency_id.round(commission * 0.25)})
        remittance._book()

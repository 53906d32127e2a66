import logging
import random
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from . import accords, ledger, legal, post_office, summary
from . import company as company_file
from .agencies import Agencies
from .cast import CAST
from .life import Life
from .plan import plan_invoices

_logger = logging.getLogger(__name__)

SEED = 1974


class DemoLedger(models.AbstractModel):
    """Makes a company of its own, with a ledger in which collections have been at work for months.

        env["inkasso.demo.ledger"]._load()
        env.cr.commit()

    in a shell (`odoo shell -d DATABASE`) makes “Lyktan Kontor AB”, its customers, 300 invoices of the last 18 months and
    the run, the letters and the payments of every day of the last six. It is the same each time, relative to today.
    Other companies are left alone; Swedish and the currencies EUR and NOK become active for all. The users it makes have
    no password. No e-mail is sent, and none ever reaches anybody: all addresses are in domains that are reserved.
    """

    _name = "inkasso.demo.ledger"
    _description = "Demo ledger of collections"

    @api.model
    def _load(
        self,
        today=None,
        debtors=None,
        invoices=300,
        months=18,
        live_months=6,
        password=None,
        send_mails=False,
        tell=_logger.info,
    ):
        """Make the demo company and let it live up to `today`. Takes minutes, most of them for the letters.

        :param today: the last day; default: today
        :param debtors: how many customers; default: all
        :param months: how long ago the first invoice was written
        :param live_months: how long ago collections began
        :param password: of the users; without one nobody can log in as one of them
        :param send_mails: through the mail queue to a server on this machine; else they are taken as delivered
        :param tell: function that is told about the progress
        :return: the company
        :raise UserError: where the demo is there already, or mail would leave this machine
        """
        today = fields.Date.to_date(today) or fields.Date.context_today(self)
        first_day = fields.Date.subtract(today, months=months)
        live_from = fields.Date.subtract(today, months=live_months)
        if send_mails:
            post_office.check_mail_stays_here(self.env)
        tell("company")
        company = self._make_company()
        env = company.env
        collectors, _manager = company_file.make_users(env, company, password)
        plan, posted = self._fill_ledger(company, collectors, CAST[:debtors], invoices, first_day, today)
        tell("days")
        deliver = post_office.send_queue if send_mails else post_office.pretend_to_send
        life = Life(company, collectors[0], SEED, live_from, today, deliver)
        life.agencies = Agencies(company, SEED, live_from, deliver, password)
        life.expect(plan, posted)
        life.live_through(first_day - timedelta(days=100), tell)
        mails = accords.agree(company, collectors[0], today)
        if mails:
            deliver(mails)
        life.agencies.report(today)
        legal.take_steps(company, today, deliver)
        return company.with_env(self.env)

    @api.model
    def _make_company(self):
        """The company, seen as the scheduled actions see it, and accessible to who made it."""
        env = self.env(user=SUPERUSER_ID, su=True, context={"lang": "en_US"})
        company_file.activate_language(env)
        company = company_file.make_company(env)
        self.env.user.sudo().company_ids |= company.with_env(self.env)
        return company.with_context(allowed_company_ids=company.ids)

    @api.model
    def _fill_ledger(self, company, collectors, cast, count, first_day, today):
        """The customers and their invoices. Returns the plan, and the invoices in its order."""
        env = company.env
        rng = random.Random(SEED)
        _standard, gentle = company_file.make_policies(env, company)
        terms = company_file.make_payment_terms(env, company)
        products = company_file.make_products(env, company)
        company_file.make_exchange_rates(env, company, first_day - timedelta(days=100), today, rng)
        partners = ledger.make_partners(env, company, cast, terms, gentle, collectors)
        plan = plan_invoices(cast, count, first_day, today, rng)
        return plan, ledger.post_invoices(env, plan, partners, products)

    @api.model
    def _summarise(self, company):
        """What happened in `company`, as text."""
        return summary.summarise(company.sudo().with_context(allowed_company_ids=company.ids, lang="en_US"))

    @api.model
    def _get_samples(self, company):
        """A letter of each step and the largest batch of printed letters, as {file name: content}."""
        return summary.get_samples(company.sudo().with_context(allowed_company_ids=company.ids))

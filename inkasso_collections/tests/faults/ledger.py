"""Equal ledgers for tests that commit: one for what is disturbed, one for what it is compared with."""

import logging
import random
import uuid
from contextlib import ExitStack, contextmanager
from io import BytesIO
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Date
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, freeze_time, get_db_name, tagged
from odoo.tools.pdf import PdfWriter

from ...models.dunning import run_execution
from ...models.letters.letter_renderer import Letters
from .servers import MailServer
from .workers import Worker

TODAY = "2026-10-15"  # a Thursday
EARLIER = "2026-10-01"  # when those who get their second reminder today got the first
# A debtor of each kind: what can be different about those whom a run meets.
KINDS = ("both", "email", "letter", "two", "second", "covered", "unreachable")

_companies = []  # made once: each test has debtors of its own
_logger = logging.getLogger(__name__)


def make_letter(notice):
    """What stands in for the letter: a PDF of one page. The renderer itself takes a second, and has tests of its own."""
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": notice.name})
    writer.write(stream)
    return stream.getvalue(), "pdf"


def make_letters(notices):
    return {notice.id: make_letter(notice) for notice in notices}


@tagged("-standard", "-at_install", "post_install", "inkasso_faults")
class FaultsCase(BaseCase):
    """Tests that commit, in a database of their own, on companies that nothing else uses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        freezer = freeze_time(TODAY, tick=True)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.patches = cls._patch_letters(make_letters)
        cls.sockets = []

    def setUp(self):
        super().setUp()
        self.random = random.Random(self.id())  # the same points every time  # nosec B311
        with self._begin() as env:  # what a test before left over
            env["ir.cron.progress"].search([]).timed_out_counter = 0
            env["inkasso.run"].search([("state", "in", ("waiting", "running"))]).state = "done"
            env["mail.mail"].search([("state", "=", "outgoing")]).state = "cancel"

    @classmethod
    def _patch_letters(cls, make):
        """What has workers write these letters."""
        notice_model = cls.registry["inkasso.notice"]
        return [(notice_model, "_begin_letters", lambda notices: Letters(notices.ids, done=make(notices)))]

    # -------------------------------------------------------------------------
    # Transactions and workers
    # -------------------------------------------------------------------------

    @classmethod
    @contextmanager
    def _begin(cls, company_id=None):
        """A transaction that commits, with an environment of the company."""
        cls.registry.check_signaling()  # workers have changed things
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if company_id:
                env = env(context={"allowed_company_ids": [company_id], "tracking_disable": True})
            yield env

    def _start(self, work, company_id, **options):
        options.setdefault("patches", self.patches)
        return Worker(work, [company_id], sockets=self.sockets, **options)

    def _live(self, work, company_id, **options):
        """A worker's whole life."""
        return self._start(work, company_id, **options).join()

    def _do(self, work, company_id, **options):
        """A worker that nothing happens to."""
        life = self._live(work, company_id, **options)
        self.assertEqual(life.code, 0, life.log)
        return life

    def _kill_until_done(self, work, company_id, step, is_done, *, least, most, **options):
        """Kill worker after worker, each at a random point of the next few times `step` points: what a batch takes.

        :return: how many died
        """
        deaths = 0
        while deaths < most:
            life = self._live(work, company_id, at=self.random.randint(1, 3 * step), **options)
            if not life.is_killed:
                self.assertEqual(life.code, 0, life.log)
                if is_done():
                    break
                continue
            deaths += 1
            self.assertSound(company_id)
        for _time in range(3):  # the scheduler leaves out once what died three times without getting anywhere
            if not is_done():
                self._do(work, company_id, **options)
        self.assertTrue(is_done())
        self.assertGreaterEqual(deaths, least, "too few have died: each has done too much")
        _logger.runbot("%s workers were killed", deaths)
        return deaths

    def _start_mail_server(self, start=True):
        """A mail server of the test, to which e-mails go; it may be started later."""
        server = MailServer()
        with self._begin() as env:
            env["ir.mail_server"].search([]).active = False
            env["ir.mail_server"].create(
                {"name": "Faults", "smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_encryption": "none"}
            )
        self.addCleanup(self.sockets.clear)
        self.addCleanup(server.stop)
        if start:
            server.start()
            self.sockets[:] = server.sockets
        return server

    # -------------------------------------------------------------------------
    # Ledgers
    # -------------------------------------------------------------------------

    @classmethod
    def _get_companies(cls):
        """The company that is disturbed, and the one that it is compared with."""
        if not _companies:
            _companies.extend(cls._make_company(name) for name in ("Disturbed", "Undisturbed"))
        return _companies

    @classmethod
    def _make_company(cls, name, **vals):
        with cls._begin() as env:
            company = env["res.company"].create(
                {
                    "name": f"{name} {uuid.uuid4()}",
                    "country_id": env.ref("base.se").id,
                    "email": "ledger@creditor.example",
                    "inkasso_fee_agreed": True,
                    **vals,
                }
            )
            env["account.chart.template"].try_loading("se", company=company, install_demo=False)
            policy = env["inkasso.policy"]._create_default(company)
            policy.level_ids[0].charge_interest = True
            company.inkasso_policy_id = policy
            return company.id

    @classmethod
    def _make_ledger(cls, company_id, rounds, kinds=KINDS):
        """So many debtors of each kind, with what is due today."""
        with cls._begin(company_id) as env:
            of_kinds = [(kind, number) for number in range(rounds) for kind in kinds]
            partners = env["res.partner"].create([cls._prepare_debtor(env, *of_kind) for of_kind in of_kinds])
            debtors = [(kind, partner) for (kind, _number), partner in zip(of_kinds, partners, strict=True)]
            second = [partner for kind, partner in debtors if kind == "second"]
            if second:
                cls._invoice(env, second, "2026-09-25")
                cls._take_step(env, EARLIER)
            cls._invoice(env, [p for kind, p in debtors if kind != "second"], "2026-10-05")
            cls._invoice(env, [p for kind, p in debtors if kind == "two"], "2026-10-04")
            cls._pay_ahead(env, [partner for kind, partner in debtors if kind == "covered"])
            return [partner.id for _kind, partner in debtors]

    @classmethod
    def _prepare_debtor(cls, env, kind, number):
        address = {"street": "Storgatan 1", "zip": "111 22", "city": "Stockholm"}
        return {
            "name": f"{kind.title()} {number}",
            "email": False if kind in ("letter", "unreachable") else f"{kind}{number}@example.com",
            "country_id": env.ref("base.se").id,
            **({} if kind in ("email", "unreachable") else address),
        }

    @classmethod
    def _invoice(cls, env, partners, due, amount=1000):
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": Date.subtract(Date.to_date(due), days=30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": amount, "tax_ids": [Command.clear()]})
                    ],
                }
                for partner in partners
            ]
        )
        moves.action_post()
        return moves

    @classmethod
    def _pay_ahead(cls, env, partners):
        """Payments of these debtors that nobody has matched."""
        payments = env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "amount": 1000,
                    "date": "2026-10-12",
                }
                for partner in partners
            ]
        )
        payments.action_post()

    @classmethod
    def _take_step(cls, env, day):
        """What was due on that day reached the debtors then."""
        env = env(context={**env.context, "inkasso_date": day})
        run = env["inkasso.run"].create({"date": day, "company_ids": env.company.ids})
        with ExitStack() as patches:
            for target, name, value in cls._patch_letters(make_letters):
                patches.enter_context(patch.object(target, name, value))
            run.action_run()
        run.notice_ids.mail_id.state = "sent"
        run.notice_ids._mark_sent()

    @classmethod
    def _make_agency(cls, env):
        """An agency with a licence, and terms that are agreed."""
        law = env.ref("inkasso_collections.jurisdiction_se")
        agency = env["inkasso.agency"].create(
            {
                "partner_id": env["res.partner"].create({"name": f"Agency {uuid.uuid4()}", "is_company": True}).id,
                "kind_ids": [Command.set(env.ref("inkasso_collections.agency_kind_third_party").ids)],
            }
        )
        env["inkasso.agency.licence"].create(
            {
                "agency_id": agency.id,
                "jurisdiction_id": law.id,
                "registry": "Finansinspektionen",
                "number": "FI-1",
                "date_to": "2030-12-31",
                "checked_on": "2026-01-15",
            }
        )
        env["inkasso.agency.agreement"].create(
            {
                "name": "Standard",
                "agency_id": agency.id,
                "company_id": env.company.id,
                "currency_id": env.company.currency_id.id,
                "date_from": "2026-01-01",
                "rate_ids": [Command.create({"from_amount": 0, "percent": 10})],
            }
        ).action_agree()
        return agency.id

    @classmethod
    def _hand_over(cls, env, agency_id, partner_ids):
        """The agency has the cases of these debtors: the assignments."""
        cases = env["inkasso.case"].search([("partner_id", "in", partner_ids)], order="id")
        terms = env["inkasso.agency.agreement"].search([("agency_id", "=", agency_id)])
        today = env["inkasso.notice"]._get_today()
        assignments = env["inkasso.assignment"].union(
            *(env["inkasso.assignment"]._propose(case, terms, today) for case in cases)
        )
        for assignment in assignments:
            assignment._send(today)
        return assignments

    # -------------------------------------------------------------------------
    # Work
    # -------------------------------------------------------------------------

    @staticmethod
    def _run_cron(name, module="inkasso_collections"):
        """Work that is a scheduled action, as the scheduler does it: what fails, fails quietly."""

        def work(env):
            cron = env.ref(f"{module}.{name}")
            job = cron._acquire_one_job(env.cr, cron.id, include_not_ready=True)
            cron._process_job(env.cr, job)

        return work

    @classmethod
    def _run_nightly(cls, env):
        """The nightly run of the company, in batches of three debtors."""
        run_execution.BATCH_SIZE = 3
        return cls._run_cron("ir_cron_run")(env)

    @classmethod
    def _set_nightly(cls, company_id):
        """That company, and no other, has a nightly run."""
        with cls._begin() as env:
            env["res.company"].search([("inkasso_automatic", "=", True)]).inkasso_automatic = False
            env["res.company"].browse(company_id).inkasso_automatic = True

    # -------------------------------------------------------------------------
    # Outcomes
    # -------------------------------------------------------------------------

    @classmethod
    def _get_outcome(cls, company_id, partner_ids):
        """All that there is of these debtors in the end, by name: nothing in it tells which way it came about."""
        with cls._begin(company_id) as env:
            of_them = [("partner_id", "in", partner_ids), ("company_id", "=", company_id)]
            notices = env["inkasso.notice"].search(of_them)
            return {
                "notices": sorted(
                    (
                        n.partner_id.name,
                        n.level_id.name,
                        n.state,
                        n.channel,
                        str(n.date),
                        str(n.response_date),
                        n.amount_principal,
                        n.amount_interest,
                        n.amount_fee,
                        n.amount_total,
                        bool(n.attachment_id),
                        bool(n.print_pending),
                        n.mail_id.state,
                    )
                    for n in notices
                ),
                "numbers": len(set(notices.mapped("name"))),
                "lines": sorted(
                    (x.notice_id.partner_id.name, x.level_id.name, x.amount_total) for x in notices.line_ids
                ),
                "charges": sorted(
                    (c.partner_id.name, c.level_id.name, c.type, c.amount, c.state)
                    for c in env["inkasso.charge"].search(of_them)
                ),
                "cases": sorted(
                    (c.partner_id.name, c.stage, sorted(c.activity_ids.mapped("summary")))
                    for c in env["inkasso.case"].search(of_them)
                ),
                "items": sorted(
                    (i.partner_id.name, i.level_id.name or "", str(i.next_date), i.rest_reason or "", i.amount_open)
                    for i in env["inkasso.item"].search(of_them)
                ),
                "e-mails": sorted(
                    (mail.email_to, mail.state, len(mail.attachment_ids))
                    for mail in env["mail.mail"].search(
                        [("model", "=", "inkasso.case"), ("res_id", "in", notices.case_id.ids)]
                    )
                ),
                "letters": env["ir.attachment"].search_count(
                    [("res_model", "=", "inkasso.notice"), ("res_id", "in", notices.ids)]
                ),
            }

    @classmethod
    def _get_runs(cls, company_id):
        with cls._begin(company_id) as env:
            return [
                (run.state, run.due_count, run.done_count, run.line_count, run.rest_count, run.error_count)
                for run in env["inkasso.run"].search(
                    [("company_ids", "=", company_id), ("date", "=", TODAY)], order="id"
                )
            ]

    def assertSound(self, company_id):
        """Nothing is as it must never be."""
        with self._begin(company_id) as env:
            found = env["inkasso.audit"]._check(env.company)
            self.assertFalse([(check.key, ids) for check, _company, ids in found])

"""What the tests of connections share: a server that is the agency, a connection to it, and verbs."""

from unittest.mock import patch

import requests

from odoo import fields

from odoo.addons.inkasso_collections.agency_adapters import calls

from . import agency_server
from .agencies_common import HANDOVER_DAY, AgenciesCommon

PDF = b"%PDF-1.4 /CreationDate (D:20261015120000Z)"
_send = requests.Session.send  # as it is before Odoo's tests block it
WORK_LOGGER = "odoo.addons.inkasso_collections.models.agencies.exchange_work"


class ConnectionsCommon(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = agency_server.AgencyServer().start()
        cls.addClassCleanup(cls.server.stop)
        cls.startClassPatcher(patch.object(calls, "TIMEOUT", (0.15, 0.15)))
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_render_qweb_pdf",
                lambda self, report, ids=None, data=None: (PDF, "pdf"),
            )
        )
        cls.Exchange = cls.env["inkasso.agency.exchange"].sudo()
        cls.manager = cls._new_user("connection_manager", "inkasso_collections.group_manager")
        cls.collector = cls._new_user("connection_collector", "inkasso_collections.group_collector")

    @classmethod
    def _new_user(cls, login, group):
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "company_ids": cls.company.ids,
                "company_id": cls.company.id,
                "group_ids": [fields.Command.set((cls.env.ref("base.group_user") | cls.env.ref(group)).ids)],
            }
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # EXTENDS odoo.tests: the local server, and a port where nobody listens
        if r.url.startswith((cls.server.url, "http://127.0.0.1:1/")):
            return _send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.server.forget()

    @classmethod
    def _connect(cls, kind="debitura", agency=None, **vals):
        secrets = {"debitura": agency_server.KEY, "http": agency_server.TOKEN}
        return (
            cls.env["inkasso.agency.connection"]
            .sudo()
            .create(
                {
                    "agency_id": (agency or cls.alfa).id,
                    "company_id": cls.company.id,
                    "kind": kind,
                    "address": f"{cls.server.url}/debitura" if kind == "debitura" else cls.server.url,
                    "allow_private": True,
                    "password": secrets.get(kind),
                    **vals,
                }
            )
        )

    # -------------------------------------------------------------------------
    # Verbs
    # -------------------------------------------------------------------------

    def _run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"inkasso_collections.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _work(self, due=True):
        """Work off what waits; with `due` whenever its next try would be."""
        if due:
            waiting = self.Exchange.search([("state", "in", ("queued", "failed"))])
            waiting.next_try = fields.Datetime.subtract(fields.Datetime.now(), seconds=1)
            waiting.connection_id.rests_until = False
        self.env.flush_all()
        self._run_cron("ir_cron_agency_exchange")

    def _build_dossiers(self):
        self.env.flush_all()
        self._run_cron("ir_cron_dossiers")

    def _exchanges(self, assignment, verb=None):
        found = self.Exchange.search([("assignment_id", "=", assignment.id)], order="id")
        return found.filtered(lambda exchange: exchange.verb == verb) if verb else found

    def _submitted(self, day=HANDOVER_DAY, **vals):
        """A case that the agency has."""
        assignment = self._hand_over(day=day, **vals)
        self._work()
        self.assertEqual(self._exchanges(assignment, "submit").state, "done")
        return assignment

    def _to_dos(self, record):
        record.invalidate_recordset(["activity_ids"])
        return record.sudo().activity_ids.mapped("summary")

"""What the sweeps share: everything that a company has, everybody who might want it, and calls as remote clients make them."""

import inspect
import json
from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .agency_portal_common import AgencyPortalCommon
from .fuzz.effects import compare, count_touched
from .fuzz.world import ADDON, World, find_models

LOUD = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models",
    "odoo.sql_db",
    "odoo.http",
    "odoo.service.model",
)
#: Of all companies: laws, kinds and words. Who may change them is told by ir.model.access.csv.
SHARED = {
    "inkasso.agency.kind",
    "inkasso.fee.kind",
    "inkasso.jurisdiction",
    "inkasso.legal.deadline.rule",
    "inkasso.legal.step.kind",
    "inkasso.legal.text.rule",
    "inkasso.letter.kind",
    "inkasso.rate.kind",
    "inkasso.reference.rate",
    "inkasso.tone.rule",
}


def find_methods(env):
    """All (model, method) that this addon adds and a remote client can name; a new one is found by itself."""
    return sorted(
        {
            (name, method)
            for name, model in env.registry.items()
            if not model._abstract or name in env.registry  # also those that are only asked: dashboards
            for base in model.__mro__
            if base.__module__.startswith(ADDON) and ".tests" not in base.__module__
            for method, function in vars(base).items()
            if inspect.isfunction(getattr(function, "__func__", function))
            and not method.startswith("_")
            and not hasattr(BaseModel, method)
        }
    )


def call(records, method, *args, **kwargs):
    """Call a method as a remote client does: with the numbers of the records, where it is not one of the model."""
    of_model = getattr(getattr(type(records), method), "_api_model", False)
    return call_kw(records.browse(), method, [*args] if of_model else [records.ids, *args], kwargs)


class SweepCommon(AgencyPortalCommon):
    """“Ours” is the company of the other tests; `stranger` is manager and accountant of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.se").id
        cls.theirs = cls.env["res.company"].sudo().create({"name": "Theirs AB", "country_id": country})

        def user(login, groups, company=cls.company):
            return new_test_user(
                cls.env, login, groups=groups, company_id=company.id, company_ids=[Command.set(company.ids)]
            )

        cls.stranger = user(
            "sweep_stranger",
            "inkasso_collections.group_manager,account.group_account_manager,base.group_allow_export",
            cls.theirs,
        )
        cls.plain = user("sweep_plain", "base.group_user")
        cls.biller = user("sweep_biller", "account.group_account_invoice")
        cls.viewer = user("sweep_viewer", "inkasso_collections.group_user")
        cls.debtor_user = new_test_user(
            cls.env,
            "sweep_debtor",
            groups="base.group_portal",
            partner_id=cls._make_debtor("Doris Dahl").id,
            name="Doris",
        )
        cls.public = cls.env.ref("base.public_user")
        # with rights only to be named here
        cls.outsiders = (cls.plain | cls.biller | cls.debtor_user | cls.alfa_user | cls.public).sudo()
        cls.company.sudo().partner_id.name = "Geheim AB"
        cls.anna.company_id = cls.company
        line = cls._line(cls.invoice) if hasattr(cls, "_line") else cls.invoice.line_ids[:1]
        given = [cls.company, cls.viewer, cls.anna, cls.invoice, line, cls.case, cls.assignment]
        cls.world = World(cls.env, cls.company, given)
        cls.ours = {name: cls.world.get(name) for name in find_models(cls.env)}
        cls.env.flush_all()
        # what is only ours, as it would show in an answer
        cls.names = {cls.anna.name, cls.case.name, cls.assignment.name, "Geheim AB"}

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*LOUD))

    def _own(self, name):
        """The record of this model that is ours, where the model keeps records by company."""
        return self.ours[name] if name not in SHARED and not self.env[name]._transient else self.env[name]

    def _get_args(self, name, method):
        """Something for each parameter that has no default."""
        parameters = list(inspect.signature(getattr(self.registry[name], method)).parameters.values())[1:]
        return [False for parameter in parameters if parameter.default is parameter.empty]

    @contextmanager
    def _trying(self):
        """In a transaction of its own: what this changes does not reach the next."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.transaction.clear_access_cache() if hasattr(self.env.transaction, "clear_access_cache") else None

    def _try(self, records, method, *args, leave_out=(), **kwargs):
        """What comes of a call: "refused", "nothing", "told: …" where it tells of us, or "changed: tables"."""
        with self._trying():
            before = count_touched(self.env)
            try:
                answer = call(records, method, *args, **kwargs)
                touched = compare(before, count_touched(self.env, leave_out))
            except AccessError as error:
                # Odoo's own words name the companies that the record is of, for whoever may switch to them
                return self._tell("refused", error.args[0].replace(self.company.name, ""))
            except UserError as error:
                return self._tell("not possible", error.args[0])
            except Exception as error:
                return f"failed: {error!r}"  # it went further than it should have
        return f"changed: {', '.join(touched)}" if touched else self._tell("nothing", answer)

    def _ask(self, records, method, *args):
        """Whether a call is refused; quicker, as what is not refused is wrong in itself."""
        try:
            return self._tell("answered", call(records, method, *args))
        except (AccessError, UserError) as error:
            return "refused" if isinstance(error, AccessError) else "not possible"
        except Exception as error:
            return f"failed: {error!r}"  # before it has asked for the right

    def _tell(self, outcome, answer):
        text = json.dumps(answer, default=str)
        told = sorted(name for name in self.names if name in text)
        return f"{outcome}, told: {', '.join(told)}" if told else outcome

"""One record of everything that a company has, so that whoever tries to reach it has something to reach for."""

from psycopg2 import Error

from odoo import fields
from odoo.fields import Domain
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL, mute_logger

ADDON = "odoo.addons.inkasso_collections"
DAY = "2026-10-01"


def find_models(env):
    """The models of this addon that have records, by name."""
    return sorted(name for name in env.registry if name.startswith("inkasso.") and not env[name]._abstract)


class World:
    """The records of `company`, by model: found, or written into the tables as they could be."""

    def __init__(self, env, company, given):
        self.env = env(su=True, context={**env.context, "active_test": False})
        self.company = company
        self.given = {records._name: records.with_env(self.env) for records in given}
        self.failed = {}
        self._making = set()

    def get(self, name):
        """A record of this model that is the company's; empty where there can be none."""
        if name in self.given:
            return self.given[name]
        if name in self._making:  # what is being made needs it back, later
            return self.env[name]
        record = self._find(name) or self._make(name)
        if record or not self._making:  # what fails because of what is being made may not fail later
            self.given[name] = record
        return record

    def _find(self, name):
        model = self.env[name]
        for field in ("company_id", "company_ids"):
            if field in model._fields and model._fields[field]._description_searchable:
                return model.search(Domain(field, "in", self.company.ids), limit=1, order="id")
        return model.browse()

    # -------------------------------------------------------------------------
    # Making
    # -------------------------------------------------------------------------

    def _make(self, name):
        model = self.env[name]
        if not model._auto or model._abstract:
            return model.browse()
        self._making.add(name)
        try:
            for with_all in (True, False):
                values = {field.name: self._guess(field) for field in self._list_columns(model, with_all)}
                values = {key: value for key, value in values.items() if value is not None}
                try:
                    with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                        return self._insert(model, values)
                except Error as error:
                    self.failed[name] = str(error).splitlines()[0]
        finally:
            self._making.discard(name)
        return model.browse()

    def _list_columns(self, model, with_all):
        for field in model._fields.values():
            if not field.store or not field.column_type or field.name == "id":
                continue
            of_company = field.name in ("company_id", "partner_id", "case_id", "currency_id")
            if with_all or field.required or of_company or (field.type == "many2one" and self._is_ours(field)):
                yield field

    def _is_ours(self, field):
        return field.comodel_name.startswith("inkasso.")

    def _insert(self, model, values):
        self.env.flush_all()
        columns = SQL(", ").join(SQL.identifier(name) for name in values)
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(model._table),
                columns,
                tuple(values.values()),
            )
        )
        self.env.invalidate_all()
        return model.browse(rows[0][0])

    def _guess(self, field):
        """A value that the column takes, of this company where it is a record."""
        match field.type:
            case "many2one":
                return self._guess_record(field).id or None
            case "selection":
                values = field.get_values(self.env)
                return values[0] if values else None
            case "boolean":
                return field.name == "active"
            case "integer" | "float" | "monetary" | "many2one_reference":
                return 1
            case "date":
                return DAY
            case "datetime":
                return f"{DAY} 12:00:00"
            case "char" | "text" | "html":
                return '{"en_US": "Ours"}' if field.translate else "Ours"
        return None

    def _guess_record(self, field):
        name = field.comodel_name
        if name == "res.currency":
            return self.company.currency_id
        if name in self.given or name.startswith("inkasso."):
            return self.get(name)
        return self.env[name].search([], limit=1) if field.required else self.env[name]

    # -------------------------------------------------------------------------
    # Values as a dialog would send them
    # -------------------------------------------------------------------------

    def fill(self, model):
        """Values for a new record of `model` in which every relation that can be set leads to what is ours."""
        values = {}
        for name, field in model._fields.items():
            if name in MAGIC_COLUMNS or field.related or (field.compute and field.readonly):
                continue
            if field.type in ("many2one", "many2many") and (ours := self._guess_own(field)):
                values[name] = ours.id if field.type == "many2one" else [fields.Command.set(ours.ids)]
            elif field.required and not field.default and field.type not in ("one2many", "many2many"):
                values[name] = self._guess(field)
        return values

    def _guess_own(self, field):
        name = field.comodel_name
        if name == "res.company":
            return self.company
        return self.get(name) if name in self.given or self._is_ours(field) else self.env[name]

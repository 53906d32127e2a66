"""Reading and making many records in few statements."""

from odoo import models

PAGE = 2000  # rows a statement
LOGGED = ("create_uid", "create_date", "write_uid", "write_date")
AS_THEY_ARE = ("many2one", "date", "datetime", "integer", "selection")  # types whose values the database takes


def browse_together(env, model, ids):
    """The records of `ids` by id, prefetched together: reading a field of one reads it of all."""
    return {record.id: record for record in env[model].browse(dict.fromkeys(ids))}


def insert_records(model, vals_list):
    """Create records that machines make by the ten thousand, a statement for each two thousand.

    As `create` does it, for values that are complete: every value is one of a column, monetary amounts are rounded, links
    are those of the caller. Where an addon has made more of the model than columns (a `create` of its own, computed columns that
    `vals_list` does not give), it is `create` that makes them.

    :param vals_list: dicts of field name to value, not necessarily of the same fields
    :return: the records, in order
    """
    if not vals_list:
        return model.browse()
    names = sorted({name for vals in vals_list for name in vals})
    if not _is_plain(model, names):
        return model.create(vals_list)
    now, uid = model.env.cr.now(), model.env.uid
    defaults = {
        **model.default_get(_get_columns(model)),
        **dict(zip(LOGGED, (uid, now, uid, now), strict=True)),
    }
    vals_list = [{**defaults, **vals} for vals in vals_list]
    names = sorted({*names, *defaults})
    rows = list(zip(*(_convert(model, name, vals_list) for name in names), strict=True))
    columns = ", ".join(f'"{name}"' for name in names)
    query = f'INSERT INTO "{model._table}" ({columns}) VALUES %s RETURNING id'  # names of the model's own  # nosec B608
    ids = model.env.cr.execute_values(query, rows, page_size=PAGE, fetch=True)
    records = model.browse(new_id for [new_id] in ids)
    _forget_inverses(model, names)
    given = [field for name in names if (field := model._fields[name]).compute]
    with model.env.protecting(given, records):
        records.modified(_get_columns(model), create=True)
    return records


def _is_plain(model, names):
    """Whether rows of these columns are all there is to a record of `model`."""
    if type(model).create is not models.BaseModel.create or model._inherits or model._parent_store:
        return False
    return all(
        field.column_type and not field.company_dependent and not field.translate
        if name in names
        else not (field.store and field.compute)
        for name, field in model._fields.items()
    )


def _get_columns(model):
    return [name for name, field in model._fields.items() if field.store and field.column_type and name != "id"]


def _convert(model, name, vals_list):
    """What the database takes for the field `name` of each of `vals_list`."""
    field = model._fields[name]
    if field.type in AS_THEY_ARE:
        return [None if (value := vals.get(name)) is False else value for vals in vals_list]
    if field.type == "monetary":  # the ORM makes a record to find the currency of each amount
        return _convert_amounts(model, name, field.get_currency_field(model), vals_list)
    return [field.convert_to_column_insert(vals.get(name), model, vals) for vals in vals_list]


def _convert_amounts(model, name, currency_name, vals_list):
    """Amounts rounded to their currencies, as text: no float is written with more digits than it has."""
    ids = {vals.get(currency_name) for vals in vals_list} - {None, False}
    currencies = {
        currency.id: (currency.round, currency.decimal_places) for currency in model.env["res.currency"].browse(ids)
    }
    amounts = []
    for vals in vals_list:
        amount, currency_id = vals.get(name) or 0, vals.get(currency_name)
        if amount and currency_id:
            round_amount, places = currencies[currency_id]
            amount = f"{round_amount(float(amount)):.{places}f}"
        amounts.append(amount)
    return amounts


def _forget_inverses(model, names):
    """The records that the new ones belong to are to read anew which these are."""
    for name in names:
        for inverse in model.pool.field_inverses[model._fields[name]]:
            inverse._invalidate_cache(model.env)

"""The rules of debt collection, in plain Python.

Interest, deadlines, fees, allocation of payments and agency commission: values in, values out.
Nothing here imports Odoo, reads a clock or knows a figure that a law sets; such figures come in as
dated data. Money and percentages are ``Decimal`` (whole numbers are accepted, floats never) and
days are ``date``. Every error is a :class:`~.errors.RuleError`.
"""

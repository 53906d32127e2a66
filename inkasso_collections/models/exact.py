"""Odoo's floats as exact decimals for the rules, which know no floats."""

from decimal import Decimal


def exact(value):
    """`value` as the Decimal that a person reads: 10.1 is 10.1, not 10.0999…

    Monetary and numeric columns hold exact decimals; Odoo hands them over as floats, whose shortest representation
    is that decimal again (up to 15 significant digits, far above any amount here).
    """
    return value if isinstance(value, Decimal) else Decimal(repr(value or 0))

"""Numbers from an `ir.sequence` by the hundred, so that a run of thousands does not ask for each."""

from odoo.tools import SQL


def next_numbers(env, code, company, day, count):
    """`count` consecutive numbers of the sequence `code` of `company` (else the shared one), as of `day`.

    :raise UserError: by Odoo, where the sequence does not exist
    """
    if not count:
        return []
    sequence = (
        env["ir.sequence"]
        .sudo()  # numbering is not the privilege of those who may configure it
        .search([("code", "=", code), ("company_id", "in", (company.id, False))], order="company_id", limit=1)
        .with_company(company)
    )
    if not sequence or sequence.implementation != "standard" or sequence.use_date_range:
        return [sequence.next_by_id(day) if sequence else f"{code}/{day}" for _each in range(count)]
    prefix, suffix = sequence._get_prefix_suffix(day, None)
    rows = env.execute_query(
        SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
    )
    return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]

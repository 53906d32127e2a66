"""What arrives at the bank: lines of bank statements, matched with what they pay."""


def book_payments(journal, day, payments):
    """Book `payments` of a day.

    :param payments: list of (receivable line, amount in its currency); what exceeds the line stays unmatched
    """
    statement_lines = journal.env["account.bank.statement.line"].create(
        [
            _prepare_statement_line(
                journal, day, line.partner_id, line.account_id, line.currency_id, amount, line.move_id.payment_reference
            )
            for line, amount in payments
        ]
    )
    journal.env["account.move.line"]._reconcile_plan(
        [
            _get_receivable(statement_line) | line
            for statement_line, (line, _amount) in zip(statement_lines, payments, strict=True)
        ]
    )


def book_unmatched_payment(journal, day, line):
    """The amount of `line` arrives, and nobody knows for what."""
    journal.env["account.bank.statement.line"].create(
        _prepare_statement_line(
            journal,
            day,
            line.partner_id,
            line.account_id,
            line.currency_id,
            line.amount_currency,
            "Payment without reference",
        )
    )


def _get_receivable(statement_line):
    return statement_line.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


def _prepare_statement_line(journal, day, partner, account, currency, amount, reference):
    company = journal.company_id
    is_foreign = currency != company.currency_id
    return {
        "journal_id": journal.id,
        "date": day,
        "partner_id": partner.id,
        "payment_ref": reference,
        "counterpart_account_id": account.id,
        "amount": currency._convert(amount, company.currency_id, company, day),
        "foreign_currency_id": currency.id if is_foreign else False,
        "amount_currency": amount if is_foreign else 0,
    }

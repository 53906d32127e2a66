"""What happened, told from the records alone: by level, what failed, what was paid after which notice."""

from collections import defaultdict

from odoo.tools import SQL


def summarise(company):
    """The whole story, as text."""
    parts = [_tell_ledger(company), _tell_levels(company), _tell_failures(company), _tell_cases(company)]
    return "\n\n".join("\n".join(part) for part in parts)


def make_table(header, rows):
    """Lines of text, in columns: the first one to the left, the others to the right."""
    table = [header, *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def format_amount(amount):
    """1 234.50"""
    return f"{amount:,.2f}".replace(",", " ")


# -------------------------------------------------------------------------
# Parts of the story
# -------------------------------------------------------------------------


def _tell_ledger(company):
    Move = company.env["account.move"]
    posted = [("company_id", "=", company.id), ("state", "=", "posted")]
    invoices = Move.search([*posted, ("move_type", "=", "out_invoice")])
    credit_notes = Move.search_count([*posted, ("move_type", "=", "out_refund")])
    payments = company.env["account.bank.statement.line"].search_count([("company_id", "=", company.id)])
    items = company.env["inkasso.item"].search_count([("company_id", "=", company.id)])
    yield f"{company.name}: {len(invoices.partner_id)} debtors, {len(invoices)} invoices with {items} terms,"
    yield f"{credit_notes} credit notes, {payments} payments, from {min(invoices.mapped('invoice_date'))} to {max(invoices.mapped('invoice_date'))}."


def _tell_levels(company):
    notices = company.env["inkasso.notice"].search([("company_id", "=", company.id), ("state", "=", "sent")])
    paid = _count_paid_after_notice(company)
    rows = []
    for level, of_level in sorted(
        notices.grouped("level_id").items(), key=lambda pair: (pair[0].policy_id.id, pair[0].sequence)
    ):
        for currency, group in sorted(
            of_level.grouped("currency_id").items(), key=lambda pair: (pair[0] != company.currency_id, pair[0].name)
        ):
            lines = group.line_ids.filtered("move_line_id")
            rows.append(
                [
                    f"{level.policy_id.name}: {level.name}",
                    len(group),
                    len(lines),
                    len(group.partner_id),
                    currency.name,
                    *(format_amount(sum(group.mapped(f"amount_{part}"))) for part in ("principal", "interest", "fee")),
                    paid[level.id, currency.id],
                ]
            )
    header = ["Sent", "notices", "lines", "debtors", "", "principal", "interest", "fees", "lines paid after it"]
    return make_table(header, rows)


def _count_paid_after_notice(company):
    """(level id, currency id): lines on which something was paid after that notice and before the next one."""
    company.env.flush_all()
    rows = company.env.execute_query(
        SQL(
            """
            WITH sent AS (
                SELECT l.move_line_id, n.level_id, n.currency_id, n.sent_on,
                       LEAD(n.sent_on) OVER (PARTITION BY l.move_line_id ORDER BY n.sent_on, n.id) AS next_sent_on
                  FROM inkasso_notice_line l
                  JOIN inkasso_notice n ON n.id = l.notice_id
                 WHERE n.company_id = %s AND n.state = 'sent' AND l.move_line_id IS NOT NULL
            )
            SELECT s.level_id, s.currency_id, COUNT(DISTINCT s.move_line_id)
              FROM sent s
              JOIN account_partial_reconcile r ON r.debit_move_id = s.move_line_id
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN account_bank_statement_line b ON b.move_id = c.move_id
             WHERE c.date >= s.sent_on AND (s.next_sent_on IS NULL OR c.date < s.next_sent_on)
             GROUP BY s.level_id, s.currency_id
            """,
            company.id,
        )
    )
    return defaultdict(int, {(level_id, currency_id): count for level_id, currency_id, count in rows})


def _tell_failures(company):
    env = company.env
    notices = env["inkasso.notice"].search([("company_id", "=", company.id)])
    refused = notices.filtered(lambda notice: notice.mail_id.state == "exception")
    posted = refused.filtered("printed_on")
    errors = env["inkasso.run.line"].search([("company_id", "=", company.id), ("result", "=", "error")])
    batches = len(set(notices.filtered("printed_on").mapped("printed_on")))
    yield f"Sent: {len(notices.filtered(lambda notice: notice.mail_id.state == 'sent'))} e-mails,"
    yield f"{len(notices.filtered('printed_on'))} letters in {batches} batches; {len(notices.filtered('print_pending'))} letters wait to be printed."
    yield f"Refused: {len(refused)} e-mails, of which {len(posted)} were posted as letters instead."
    for message, lines in errors.grouped("message").items():
        names = ", ".join(sorted(lines.partner_id.mapped("name"))[:3]) + (
            " and others" if len(lines.partner_id) > 3 else ""
        )
        yield f"Set aside: {names}, in {len(lines.run_id)} nights: {message}"


def _tell_cases(company):
    cases = company.env["inkasso.case"].search([("company_id", "=", company.id)])
    items = company.env["inkasso.item"].search([("company_id", "=", company.id), ("rest_reason", "!=", "paid")])
    stages = dict(cases._fields["stage"]._description_selection(company.env))
    reasons = dict(items._fields["rest_reason"]._description_selection(company.env))
    yield "Cases: " + ", ".join(
        f"{label} {len(cases.filtered(lambda c, s=stage: c.stage == s))}" for stage, label in stages.items()
    )
    resting = items.filtered("rest_reason").grouped("rest_reason")
    yield "Open lines that rest: " + ", ".join(
        f"{reasons[reason]} {len(group)}" for reason, group in sorted(resting.items())
    )
    handed_over = items.filtered(lambda item: item.level_id.stage == "handover")
    totals = ", ".join(
        f"{format_amount(sum(group.mapped('amount_residual_currency')))} {currency.name}"
        for currency, group in handed_over.grouped("currency_id").items()
    )
    yield f"Ready for an agency: {len(handed_over)} lines of {len(handed_over.partner_id)} debtors, {totals or 'nothing'}."


# -------------------------------------------------------------------------
# Samples
# -------------------------------------------------------------------------

# File name, step of the standard plan, language.
SAMPLES = (
    ("letter-1-reminder-sv", 0, "sv_SE"),
    ("letter-2-reminder-with-fee-en", 1, "en_US"),
    ("letter-3-inkassokrav-sv", 2, "sv_SE"),
)


def get_samples(company):
    """A letter of each step, the one with most lines, and the largest batch that was printed: {file name: content}."""
    sent = company.env["inkasso.notice"].search(
        [("company_id", "=", company.id), ("state", "=", "sent")], order="date desc, id"
    )
    levels = company.inkasso_policy_id.level_ids.sorted("sequence")
    samples = {}
    for name, step, language in SAMPLES:
        candidates = sent.filtered(lambda notice, level=levels[step]: notice.level_id == level)
        in_language = candidates.filtered(lambda notice, lang=language: notice.recipient_id.lang == lang) or candidates
        for notice in in_language.sorted(lambda notice: -len(notice.line_ids))[:1]:
            samples[_get_filename(name, notice)] = notice.attachment_id.raw
    batches = sent.filtered("printed_on").grouped("printed_on").values()
    if batches:
        batch = max(batches, key=len)
        samples[_get_filename("print-batch", batch[0])] = batch._print()
    return samples


def _get_filename(name, notice):
    return f"{name}.pdf" if notice.attachment_id.mimetype == "application/pdf" else f"{name}.html"

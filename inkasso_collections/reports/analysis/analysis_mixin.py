from operator import add

from odoo import api, fields, models
from odoo.tools import SQL

# The last day of each age band but the last, which has none. Bands are 30 days wide, so that 30 days later what has not
# been paid has moved on by exactly one.
BAND_BOUNDS = (30, 60, 90, 120)
PAYING = ("bank", "cash", "credit")  # types of journals
SEGMENTS = [("consumer", "Consumers"), ("business", "Businesses"), ("public_body", "Public bodies")]
BANDS = [
    ("0", "Not yet due"),
    ("1", "1–30 days"),
    ("2", "31–60 days"),
    ("3", "61–90 days"),
    ("4", "91–120 days"),
    ("5", "Over 120 days"),
]


class AnalysisMixin(models.AbstractModel):
    """What the analyses share: whose figure it is, and its amount in the currency of the company that is looked from."""

    _name = "inkasso.analysis.mixin"
    _description = "Analysis of collections"

    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    segment = fields.Selection(SEGMENTS, readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    display_currency_id = fields.Many2one(
        "res.currency", compute="_compute_display_currency_id", help="The currency of the current company."
    )

    @api.depends_context("allowed_company_ids")
    def _compute_display_currency_id(self):
        self.display_currency_id = self.env.company.currency_id

    # -------------------------------------------------------------------------
    # Parts of queries
    # -------------------------------------------------------------------------

    @api.model
    def _get_amount_sql(self, amount, company, day, is_rounded=False):
        """`amount`, in the currency of `company`, in that of the current company at the rate of `day`, rounded.

        :param amount, company, day: SQL
        :param is_rounded: it is a column of amounts, which stays as it is where all companies have one currency
        """
        if is_rounded and len(self.env.companies.currency_id) == 1:
            return amount
        return SQL(
            "ROUND((%s * %s)::numeric, %s)",
            amount,
            self._get_rate_sql(company, day),
            self.env.company.currency_id.decimal_places,
        )

    @api.model
    def _get_rate_sql(self, company, day):
        """What one unit of the currency of `company` is on `day` in the currency of the current company."""
        own = self.env.company
        others_sudo = self.env.companies.sudo().filtered(lambda other: other.currency_id != own.currency_id)
        if not others_sudo:
            return SQL("1.0")
        cases = [
            SQL(
                "WHEN %s = %s THEN %s / %s",
                company,
                other.id,
                self._get_day_rate_sql(SQL("%s", own.currency_id.id), day),
                self._get_day_rate_sql(SQL("%s", other.currency_id.id), day),
            )
            for other in others_sudo
        ]
        return SQL("(CASE %s ELSE 1.0 END)", SQL(" ").join(cases))

    @api.model
    def _get_currency_amount_sql(self, amount, currency, day):
        """The same for an amount in any `currency`, given as SQL."""
        own = self.env.company.currency_id
        rate = SQL(
            "CASE WHEN %s = %s THEN 1.0 ELSE %s / %s END",
            currency,
            own.id,
            self._get_day_rate_sql(SQL("%s", own.id), day),
            self._get_day_rate_sql(currency, day),
        )
        return SQL("ROUND((%s * %s)::numeric, %s)", amount, rate, own.decimal_places)

    @api.model
    def _get_day_rate_sql(self, currency, day):
        """As Odoo finds it: the last rate up to that day, else the first one there is, else 1."""
        rates = SQL(
            "SELECT rate FROM res_currency_rate WHERE currency_id = %s AND (company_id IS NULL OR company_id = %s)",
            currency,
            self.env.company.root_id.id,
        )
        return SQL(
            "COALESCE((%(rates)s AND name <= %(day)s ORDER BY company_id, name DESC LIMIT 1),"
            " (%(rates)s ORDER BY company_id, name LIMIT 1), 1.0)",
            rates=rates,
            day=day,
        )

    @api.model
    def _get_segment_sql(self):
        """The kind of debtor of partner `p`, as `res.partner` derives it, as far as a database can tell.

        A Swedish organisation number has at least 2 as its third digit, a public body's begins with 2.
        """
        number = SQL(
            r"COALESCE(SUBSTRING(REPLACE(REPLACE(UPPER(p.vat), ' ', ''), '-', '') FROM '^SE(\d{2}[2-9]\d{7})\d{2}$'),"
            r" SUBSTRING(REPLACE(REPLACE(p.company_registry, ' ', ''), '-', '') FROM '^\d{2}[2-9]\d{7}$'))"
        )
        return SQL(
            """
            CASE WHEN p.inkasso_debtor_kind IS NOT NULL THEN p.inkasso_debtor_kind
                 WHEN LEFT(%(number)s, 1) = '2' THEN 'public_body'
                 WHEN p.is_company OR %(number)s IS NOT NULL OR UPPER(p.vat) ~ '^(?!SE)[A-Z]{2}' THEN 'business'
                 ELSE 'consumer' END
            """,
            number=number,
        )

    @api.model
    def _get_user_sql(self, case_user=None):
        """Who is responsible: of the case, else of the debtor `p` in company `co`, else the company's."""
        of_partner = SQL("(p.inkasso_user_id ->> co.id::text)::int")
        return SQL("COALESCE(%s, %s, co.inkasso_user_id)", case_user or SQL("NULL"), of_partner)

    @api.model
    def _get_band_sql(self, days):
        """The age band of so many days overdue, as :func:`rules.kpi.age_band` counts them."""
        cases = [SQL("WHEN %s <= %s THEN %s", days, 0, "0")]
        cases += [SQL("WHEN %s <= %s THEN %s", days, bound, str(n)) for n, bound in enumerate(BAND_BOUNDS, 1)]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), str(len(BAND_BOUNDS) + 1))

    @api.model
    def _get_receivable_sql(self, account):
        """Whether `account` (SQL) is of receivables; known beforehand, so that an index by accounts serves."""
        return SQL("%s = ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))", account)

    @api.model
    def _get_paying_sql(self, journal):
        """Whether what `journal` (SQL) has on receivable accounts is payments; known beforehand, as above."""
        return SQL("%s = ANY(ARRAY(SELECT id FROM account_journal WHERE type = ANY(%s)))", journal, list(PAYING))

    @api.model
    def _get_claim_amount_sql(self, amount, currency, line, company, day):
        """`amount` of the claim `line`, in `currency`, as above; into the currency of company `co` at the claim's rate.

        The line is looked up for foreign currencies only.

        :param amount, currency, line, company, day: SQL
        """
        ratio = SQL(
            "COALESCE((SELECT cl.balance / NULLIF(cl.amount_currency, 0) FROM account_move_line cl WHERE cl.id = %s), 1)",
            line,
        )
        return SQL(
            "CASE WHEN %s = co.currency_id THEN %s ELSE %s END",
            currency,
            self._get_amount_sql(amount, company, day, is_rounded=True),
            self._get_amount_sql(SQL("%s * %s", amount, ratio), company, day),
        )

    @api.model
    def _get_today(self):
        return self.env["inkasso.notice"]._get_today()

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    @api.model
    def _aggregate(self, domain, groupings, measures=()):
        """Sums and counts of the rows of `domain`, by each of several groupings of few values each, in one pass.

        The database groups by all of them at once; rolling that up is little work and is done here.

        :param groupings: list of tuples of field names; an empty tuple for the whole
        :param measures: names of fields to sum
        :return: list with, for each grouping, a dict of key tuple to (count, *sums)
        """
        query = self._search(domain)
        names = list(dict.fromkeys(name for grouping in groupings for name in grouping))
        column = {name: SQL.identifier(query.table, name) for name in [*names, *measures]}
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s %s",
                SQL(", ").join(
                    [
                        *(column[name] for name in names),
                        SQL("COUNT(*)"),
                        *(SQL("COALESCE(SUM(%s), 0)", column[name]) for name in measures),
                    ]
                ),
                query.from_clause,
                query.where_clause or SQL("TRUE"),
                SQL("GROUP BY %s", SQL(", ").join(column[name] for name in names)) if names else SQL(),
            )
        )
        return [self._roll_up(rows, names, grouping) for grouping in groupings]

    @api.model
    def _roll_up(self, rows, names, grouping):
        """Of rows grouped by all `names`, the sums by `grouping` alone; amounts without the noise of adding floats."""
        places = [names.index(name) for name in grouping]
        sums = {}
        for row in rows:
            if row[len(names)]:
                key, values = tuple(row[place] for place in places), row[len(names) :]
                known = sums.get(key)
                sums[key] = values if known is None else tuple(map(add, known, values))
        return {key: tuple(round(value, 6) for value in values) for key, values in sums.items()}

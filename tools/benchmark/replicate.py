"""Copies the seeds by SQL into a ledger of any size, the same each time, and verifies what came out."""

from .seed import DAY, DUE, KINDS

CHUNK = 50_000
INVOICES_PER_DEBTOR = 5
# Half of the invoices stand on a fifth of the debtors.
HEAVY_DEBTORS = 5
MIXED = "((g.n::bigint * 1103515245 + 12345) % 2147483648 / 65536)"  # as good as random, and always the same
MONEY = ("monetary",)
RELATIONS = ("account_move_line_account_tax_rel", "account_account_tag_account_move_line_rel")


class Replicator:
    """``count`` invoices, each a copy of a seed with another debtor, day and amount."""

    def __init__(self, env, debtor, seeds, count):
        self.env, self.cr = env, env.cr
        self.debtor, self.seeds, self.count = debtor, seeds, count
        self.debtors = max(count // INVOICES_PER_DEBTOR, 2)
        self.base = {}

    def run(self, tell):
        self.env.flush_all()
        self._note_seeds()
        self._make_debtors()
        for table in ("account_move", "account_move_line", "account_partial_reconcile", "account_full_reconcile"):
            self.base[table] = self._read(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")
        for first in range(0, self.count, CHUNK):
            self._copy_chunk(first, min(first + CHUNK, self.count))
            self.cr.commit()
            tell(f"{min(first + CHUNK, self.count)} of {self.count} invoices")
        self._set_sequences()
        self.env.invalidate_all()

    # --- the seeds, with a place each -----------------------------------------------------------------------

    def _note_seeds(self):
        """Temporary tables that give every row of a seed its kind and its place among the rows of that kind."""
        self.cr.execute("CREATE TEMP TABLE bench_kind (kind int, low int, high int, is_due bool)")
        self.cr.execute("CREATE TEMP TABLE bench_move (kind int, id int, place int)")
        low = 0
        for number, (kind, moves) in enumerate(self.seeds.items()):
            self.cr.execute(
                "INSERT INTO bench_kind VALUES (%s, %s, %s, %s)", (number, low, low + kind.share, kind.is_due)
            )
            low += kind.share
            for place, move in enumerate(moves):
                self.cr.execute("INSERT INTO bench_move VALUES (%s, %s, %s)", (number, move.id, place))
        assert low == 100, "the shares of the kinds are parts of a hundred"
        for name, query in {
            "bench_line": "SELECT m.kind, l.id FROM account_move_line l JOIN bench_move m ON m.id = l.move_id",
            "bench_partial": "SELECT l.kind, p.id FROM account_partial_reconcile p JOIN bench_line l ON l.id = p.debit_move_id",
            "bench_full": "SELECT DISTINCT p.kind, r.full_reconcile_id AS id FROM bench_partial p"
            " JOIN account_partial_reconcile r ON r.id = p.id WHERE r.full_reconcile_id IS NOT NULL",
        }.items():
            self.cr.execute(
                f"CREATE TEMP TABLE {name} AS SELECT s.kind, s.id,"
                f" (ROW_NUMBER() OVER (PARTITION BY s.kind ORDER BY s.id) - 1)::int AS place FROM ({query}) s"
            )
        self.stride = {
            "account_move": self._read("SELECT MAX(place) + 1 FROM bench_move"),
            "account_move_line": self._read("SELECT MAX(place) + 1 FROM bench_line"),
            "account_partial_reconcile": 1,
            "account_full_reconcile": 1,
        }

    def _make_debtors(self):
        columns = self._get_columns("res_partner")
        self.first_debtor = self._read("SELECT MAX(id) + 1 FROM res_partner")
        values = dict.fromkeys(columns) | {column: f"s.{column}" for column in columns}
        values |= {
            "id": f"{self.first_debtor} + n",
            "commercial_partner_id": f"{self.first_debtor} + n",
            "name": "'Debtor ' || n",
            "complete_name": "'Debtor ' || n",
            "email": "'debtor' || n || '@example.com'",
            "email_normalized": "'debtor' || n || '@example.com'",
        }
        self._insert("res_partner", values, f"res_partner s, GENERATE_SERIES(0, {self.debtors - 1}) n", self.debtor.id)
        self.cr.execute(f"SELECT SETVAL('res_partner_id_seq', {self.first_debtor + self.debtors})")

    # --- copies ---------------------------------------------------------------------------------------------

    def _copy_chunk(self, first, last):
        self.cr.execute("DROP TABLE IF EXISTS bench_copy")
        heavy = max(self.debtors // HEAVY_DEBTORS, 1)
        self.cr.execute(
            f"""
            CREATE TEMP TABLE bench_copy AS
            SELECT g.n, k.kind, 1 + {MIXED} % 20 AS factor,
                   {self.first_debtor} + CASE WHEN g.n % 2 = 0 THEN (g.n / 2) % {heavy}
                                              ELSE {heavy} + (g.n / 2) % {self.debtors - heavy} END AS partner_id,
                   CASE WHEN k.is_due THEN -({MIXED} % 300)::int ELSE {(DAY - DUE).days + 1} + ({MIXED} % 30)::int
                    END AS shift
              FROM GENERATE_SERIES({first}, {last - 1}) g(n)
              JOIN bench_kind k ON {MIXED} / 7 % 100 >= k.low AND {MIXED} / 7 % 100 < k.high
            """
        )
        self._copy("account_full_reconcile", "bench_full", {})
        self._copy(
            "account_move",
            "bench_move",
            {
                "name": "'BENCH/' || c.n || '/' || place.place",
                "sequence_prefix": "'BENCH/'",
                "sequence_number": "c.n",
                "payment_reference": "CASE WHEN s.payment_reference IS NOT NULL THEN 'BENCH' || c.n END",
                "partner_id": "CASE WHEN s.partner_id IS NOT NULL THEN c.partner_id END",
                "commercial_partner_id": "CASE WHEN s.commercial_partner_id IS NOT NULL THEN c.partner_id END",
                "partner_shipping_id": "NULL",
                "reversed_entry_id": "NULL",
                "access_token": "NULL",
            },
        )
        self._copy(
            "account_move_line",
            "bench_line",
            {
                "move_id": self._map("account_move", "bench_move", "s.move_id"),
                "move_name": f"'BENCH/' || c.n || '/' || {self._place('bench_move', 's.move_id')}",
                "partner_id": "CASE WHEN s.partner_id IS NOT NULL THEN c.partner_id END",
                "full_reconcile_id": self._map("account_full_reconcile", "bench_full", "s.full_reconcile_id"),
                "matching_number": "CASE WHEN s.full_reconcile_id IS NOT NULL"
                f" THEN ({self._map('account_full_reconcile', 'bench_full', 's.full_reconcile_id')})::text"
                f" WHEN s.matching_number IS NOT NULL"
                f" THEN 'P' || ({self.base['account_partial_reconcile']} + c.n)::text END",
            },
        )
        self._copy(
            "account_partial_reconcile",
            "bench_partial",
            {
                "debit_move_id": self._map("account_move_line", "bench_line", "s.debit_move_id"),
                "credit_move_id": self._map("account_move_line", "bench_line", "s.credit_move_id"),
                "full_reconcile_id": self._map("account_full_reconcile", "bench_full", "s.full_reconcile_id"),
            },
        )
        for relation in RELATIONS:
            self._copy_relation(relation)

    def _copy(self, table, seeds, special):
        columns = self._get_columns(table)
        values = {column: self._get_copied(column, kind) for column, kind in columns.items()}
        values |= {column: value for column, value in special.items() if column in columns}
        values["id"] = f"{self.base[table]} + c.n * {self.stride[table]} + place.place"
        self._insert(
            table, values, f"bench_copy c JOIN {seeds} place ON place.kind = c.kind JOIN {table} s ON s.id = place.id"
        )

    def _copy_relation(self, relation):
        columns = [column for column in self._get_columns(relation) if column != "account_move_line_id"]
        copied = self._map("account_move_line", "bench_line", "place.id")
        self.cr.execute(
            f"""
            INSERT INTO {relation} (account_move_line_id, {", ".join(columns)})
            SELECT {copied}, {", ".join(f"s.{column}" for column in columns)}
              FROM bench_copy c
              JOIN bench_line place ON place.kind = c.kind
              JOIN {relation} s ON s.account_move_line_id = place.id
            """
        )

    @staticmethod
    def _get_copied(column, kind):
        if kind == "date":
            return f"s.{column} + c.shift"
        return f"s.{column} * c.factor" if kind in MONEY else f"s.{column}"

    def _map(self, table, seeds, column):
        """SQL for the copy of the row that `column` of a seed names."""
        return (
            f"CASE WHEN {column} IS NOT NULL THEN {self.base[table]} + c.n * {self.stride[table]}"
            f" + {self._place(seeds, column)} END"
        )

    @staticmethod
    def _place(seeds, column):
        return f"(SELECT p.place FROM {seeds} p WHERE p.id = {column})"

    def _get_columns(self, table):
        """{column: "monetary" or its type in the database}."""
        self.cr.execute(
            """
            SELECT c.column_name, CASE WHEN c.data_type = 'numeric' AND (f.ttype = 'monetary' OR f.name = 'price_unit')
                                       THEN 'monetary' ELSE c.data_type END
              FROM information_schema.columns c
         LEFT JOIN ir_model_fields f ON REPLACE(f.model, '.', '_') = c.table_name AND f.name = c.column_name
             WHERE c.table_name = %s AND c.table_schema = 'public'
            """,
            (table,),
        )
        return dict(self.cr.fetchall())

    def _insert(self, table, values, source, seed_id=None):
        columns = ", ".join(f'"{column}"' for column in values)
        where = f" WHERE s.id = {seed_id}" if seed_id else ""
        self.cr.execute(f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())} FROM {source}{where}")

    def _set_sequences(self):
        for table in self.base:
            self.cr.execute(f"SELECT SETVAL('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
        self.cr.commit()

    def _read(self, query):
        self.cr.execute(query)
        return self.cr.fetchone()[0]


def verify(env, company, count):
    """What must be so in any ledger, and what this one was asked to be. Raises AssertionError.

    :return: (overdue open lines, their debtors)
    """
    cr = env.cr

    def read(query, *args):
        cr.execute(query, args)
        return cr.fetchone()

    assert read(
        "SELECT COUNT(*) FROM account_move WHERE company_id = %s AND move_type = 'out_invoice'", company.id
    ) == (count + len(KINDS),), "the number of invoices"
    assert read(
        "SELECT COUNT(*) FROM (SELECT move_id FROM account_move_line WHERE company_id = %s"
        " GROUP BY move_id HAVING ABS(SUM(balance)) > 0.005) x",
        company.id,
    ) == (0,), "every entry balances"
    assert read(
        """
        SELECT COUNT(*) FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE l.company_id = %s AND a.account_type = 'asset_receivable'
           AND ABS(l.balance - l.amount_residual
                   - COALESCE((SELECT SUM(amount) FROM account_partial_reconcile WHERE debit_move_id = l.id), 0)
                   + COALESCE((SELECT SUM(amount) FROM account_partial_reconcile WHERE credit_move_id = l.id), 0)) > 0.005
        """,
        company.id,
    ) == (0,), "what is open is what was not settled"
    lines, debtors = read(
        """
        SELECT COUNT(*), COUNT(DISTINCT l.partner_id)
          FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE l.company_id = %s AND a.account_type = 'asset_receivable' AND l.reconciled IS NOT TRUE
           AND l.balance > 0 AND l.date_maturity < %s
        """,
        company.id,
        DAY,
    )
    share = sum(kind.share for kind in KINDS if kind.is_open) / 100
    assert abs(lines / count - share) < 0.03, f"{lines} of {count} invoices are overdue and open"
    return lines, debtors

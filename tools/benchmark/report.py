"""The results as a table: each figure, its floor, the goal, and whether it is met."""

FLOOR_FACTOR = 3  # a run may take so many times as long as making as many plain records
GOALS = {"run_seconds_per_line": 40 / 59_876, "queries_per_line": 0.02, "memory": 400, "idle_seconds": 0.05}
DASHBOARD_GOALS = ((100_000, 0.3), (float("inf"), 1))  # seconds, for so many invoices
FORM_FACTOR = 1.1
LETTERS_GOAL = 15  # a second, on two processors
BOOKING_GOAL = 1.05  # times what they cost without the addon


def render(results):
    lines = []
    for result in results:
        lines += [
            f"{result['invoices']:,} invoices, {result['ledger']['overdue']:,} overdue lines of"
            f" {result['ledger']['debtors']:,} debtors",
            "",
        ]
        lines += [_format(row) for row in (("", "measured", "floor", "goal", ""), *_rows(result))]
        lines.append("")
    return "\n".join(lines)


def _rows(result):
    run, plain = result["run"], result["plain"]["per_second"]
    floor = run["records"] / plain + result["selection"]["seconds"]
    goal = min(GOALS["run_seconds_per_line"] * run["lines"], FLOOR_FACTOR * floor)
    yield _row("ledger made and verified, s", result["ledger"]["seconds"])
    yield _row("addon installed and ledger taken in, s", result["install"]["seconds"])
    yield _row("one statement over all overdue lines, s", result["selection"]["seconds"])
    yield _row("plain records made, per s", plain)
    yield _row(f"run: {run['lines']:,} lines, {run['notices']:,} notices, s", run["seconds"], floor, goal)
    yield _row("queries per line", run["queries_per_line"], goal=GOALS["queries_per_line"])
    yield _row("peak memory, MB", run["memory"], goal=GOALS["memory"])
    yield _row("debtors set aside", run["errors"])
    yield _row("run with nothing due, s", result["idle"]["seconds"], goal=GOALS["idle_seconds"])
    for name, title in (("post", "post an invoice"), ("pay", "register a payment")):
        without = result["plain_bookings"][name]["milliseconds"]
        measured = result["bookings"][name]["milliseconds"]
        yield _row(f"{title}, ms of a processor (floor: without the addon)", measured, without, BOOKING_GOAL * without)
    goal = next(seconds for invoices, seconds in DASHBOARD_GOALS if result["invoices"] <= invoices)
    for period, page in result["dashboard"].items():
        yield _row(f"dashboard of {period}, {page['queries']} queries, s", page["seconds"], goal=goal)
    yield from _form_rows(result["plain_forms"], result["forms"])
    yield from _rows_of_workers(result.get("workers", []))
    if "letters" in result:
        yield from _letter_rows(result["letters"])


def _form_rows(plain, forms):
    """Each form beside the same one before the addon was installed; a case beside an invoice."""
    for name, form in forms.items():
        floors = plain.get(name, plain["overdue invoice"])
        for action, measured in form.items():
            floor = 1000 * floors[action]["seconds"]
            yield _row(f"{name}: {action}, ms of a processor", 1000 * measured["seconds"], floor, FORM_FACTOR * floor)


def _rows_of_workers(shared):
    """The same run by more and more processes: what it takes, and how much work it is for all of them together."""
    for sharing in shared:
        gain = shared[0]["seconds"] / sharing["seconds"]
        yield _row(f"run shared by {sharing['workers']} (gain {gain:.2f}), s", sharing["seconds"])
        work = f"Python {_number(sharing['python'])}, database {_number(sharing['database'])}"
        yield _row(f"    processor seconds: {work}", sharing["python"] + sharing["database"])


def _letter_rows(letters):
    goal = LETTERS_GOAL * letters["processors"] / 2
    floor = 1000 * letters["processors"] / letters["floor_ms"]
    yield _row(f"letters: {letters['letters']:,}, per s", letters["per_second"], floor, goal, more=True)
    yield _row("letters per s that the processors allow", letters["possible_per_second"], floor, goal, more=True)
    yield _row("Odoo, ms of a processor per letter", letters["python_ms"])
    yield _row("database, ms of a processor per letter", letters["database_ms"])
    yield _row("renderer, ms of a processor per letter", letters["renderer_ms"], letters["floor_ms"])
    yield _row("a letter's file, kB", letters["kilobytes"])
    yield _row("peak memory while delivering, MB", letters["memory"], goal=GOALS["memory"])


def _row(name, measured, floor=None, goal=None, *, more=False):
    """:param more: the goal is a least"""
    is_met = goal is None or (measured >= goal if more else measured <= goal)
    verdict = "" if goal is None else "met" if is_met else "MISSED"
    return (name, _number(measured), _number(floor), _number(goal), verdict)


def _number(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _format(row):
    return f"  {row[0]:<60}{row[1]:>10}{row[2]:>10}{row[3]:>10}  {row[4]}".rstrip()

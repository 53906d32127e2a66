"""Measurements on large ledgers: ./dev bench [INVOICES ...] [--workers 1,2,4] [--letters N] [--json FILE] [--keep]

For each size, by default 10000, a ledger is made by SQL from a few posted invoices, verified, and collected. Each figure stands
beside its floor, measured in the same run on the same machine, and the goal. With --workers, so many processes share a run over a
copy of the same ledger, too.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmark.report import render

SIZES = [10_000]


def main():
    options = read_options()
    results = [measure_size(size, options) for size in options.sizes]
    print(render(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


def read_options():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="INVOICES", help="sizes of ledgers")
    parser.add_argument(
        "--workers", type=read_counts, default=[], metavar="1,2,4", help="share the run by so many processes"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.add_argument("--keep", action="store_true", help="keep the databases (inkasso_bench_INVOICES)")
    parser.add_argument("--letters", type=int, default=0, metavar="N", help="deliver so many letters of the run, too")
    options = parser.parse_args()
    if any(size < 1000 for size in options.sizes):
        parser.error("a ledger has at least 1000 invoices, else the shares of its kinds cannot be right")
    return options


def read_counts(text):
    return sorted({int(count) for count in text.split(",")})


def measure_size(size, options):
    """A process for each step, so that the memory of one does not count for the next."""
    database = f"inkasso_bench_{size}"
    subprocess.run(["rmdb", database], check=True)
    subprocess.run(["newdb", database], check=True)
    try:
        result = {"invoices": size, **run_step("ledger", database, size), **run_step("prepare", database, size)}
        result["workers"] = [measure_sharing(database, size, count) for count in options.workers]
        result |= run_step("run", database, size)
        result |= run_step("bookings", database, size)
        if options.letters:
            result |= run_step("letters", database, options.letters)
        return result | run_step("show", database, size)
    finally:
        if not options.keep:
            subprocess.run(["rmdb", database], check=True)


def measure_sharing(database, size, count):
    """So many processes share the run over a copy of the ledger."""
    copy = f"{database}_shared"
    subprocess.run(["dropdb", "--if-exists", "--force", copy], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["createdb", "--template", database, copy], check=True)
    try:
        return run_step("share", copy, size, str(count))
    finally:
        subprocess.run(["dropdb", "--force", copy], check=True)


def run_step(step, database, size, *arguments):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = [sys.executable, "-m", "benchmark.steps", step, database, str(size), result.name, *arguments]
        code = subprocess.run(command, cwd=Path(__file__).parent, check=False).returncode
        if code:
            sys.exit(f"bench: the step '{step}' failed for {size} invoices")
        return json.loads(Path(result.name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

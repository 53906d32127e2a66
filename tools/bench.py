"""Measurements on large ledgers: ./dev bench [INVOICES ...] [--letters N] [--json FILE] [--keep]

For each size, by default 10000, a ledger is made by SQL from a few posted invoices, verified, and collected. Each figure stands
beside its floor, measured in the same run on the same machine, and the goal.
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
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there, too")
    parser.add_argument("--keep", action="store_true", help="keep the databases (inkasso_bench_INVOICES)")
    parser.add_argument("--letters", type=int, default=0, metavar="N", help="deliver so many letters of the run, too")
    options = parser.parse_args()
    if any(size < 1000 for size in options.sizes):
        parser.error("a ledger has at least 1000 invoices, else the shares of its kinds cannot be right")
    return options


def measure_size(size, options):
    """Processes of their own, so that the memory of making the ledger does not count for the run, nor that for letters."""
    database = f"inkasso_bench_{size}"
    subprocess.run(["rmdb", database], check=True)
    subprocess.run(["newdb", database], check=True)
    try:
        result = {"invoices": size, **run_step("ledger", database, size), **run_step("run", database, size)}
        if options.letters:
            result |= run_step("letters", database, options.letters)
        return result
    finally:
        if not options.keep:
            subprocess.run(["rmdb", database], check=True)


def run_step(step, database, size):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = [sys.executable, "-m", "benchmark.steps", step, database, str(size), result.name]
        code = subprocess.run(command, cwd=Path(__file__).parent, check=False).returncode
        if code:
            sys.exit(f"bench: the step '{step}' failed for {size} invoices")
        return json.loads(Path(result.name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

"""Odoo's own tests beside our addons: run them and keep each test's result, then compare.

neighbour.py run RESULT ODOO-ARGUMENTS...             Odoo with these arguments; what each test did goes to RESULT
neighbour.py compare FOLDER MODULES [--write FILE]    FOLDER/without.json against FOLDER/with.json

Odoo runs some tests while it installs their module, when ours cannot be there yet. Here all run when everything is installed.
"""

import argparse
import ast
import atexit
import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

PASSED, SKIPPED, FAILED = "passed", "skipped", "failed"


# --- running ------------------------------------------------------------------------------------


def run(result_file, arguments):
    """Be Odoo, with every test at the end and each one's result noted."""
    from odoo.cli.command import main
    from odoo.tests import loader, result

    results = {}
    note_results(result.OdooTestResult, results)
    collect_at_end(loader)
    atexit.register(lambda: Path(result_file).write_text(json.dumps(results, indent=1), encoding="utf-8"))
    sys.argv = ["odoo", *arguments]
    main()


def note_results(cls, results):
    def note(name, outcome):
        original = getattr(cls, name)

        def noting(self, test, *details):
            key = get_name(test)
            if results.get(key) != FAILED:  # a subtest that failed is not made good by the test's end
                results[key] = outcome
            return original(self, test, *details)

        setattr(cls, name, noting)

    note("addSuccess", PASSED)
    note("addSkip", SKIPPED)
    note("addFailure", FAILED)
    note("addError", FAILED)


def get_name(test):
    """`module: Class.method`; of a class that fails as a whole, what Odoo calls it."""
    test = getattr(test, "test_case", None) or test  # a subtest counts for its test
    name = test.id().removeprefix("odoo.addons.")
    return name.replace(".tests.", ": ", 1)


def collect_at_end(loader):
    def make_suite(module_names, position="at_install"):
        if position == "at_install":
            return loader.OdooSuite()
        wanted = loader.TagsSelector(loader.tools.config["test_tags"])
        tests = (
            test
            for name in module_names
            for module in loader.get_test_modules(name)
            for test in loader.get_module_test_cases(module)
            if wanted.check(test)
        )
        return loader.OdooSuite(sorted(tests, key=lambda test: getattr(test, "test_sequence", 0)))

    loader.make_suite = make_suite


# --- comparing ----------------------------------------------------------------------------------


def compare(options):
    without, beside = (read_results(options.folder, kind) for kind in ("without", "with"))
    modules = options.modules.split(",")
    missing = [module for module in modules if not (count(without, module) and count(beside, module))]
    compared = {name for name in without.keys() | beside.keys() if name.partition(": ")[0] not in missing}
    different = sorted(name for name in compared if without.get(name) != beside.get(name))
    failing = sorted(name for name, outcome in beside.items() if outcome == FAILED and name not in different)
    text = "\n".join(
        [
            *render_counts(modules, without, beside),
            "",
            *render_tests("Not the same", different, without, beside),
            *render_tests(
                "Fail with our addons, and do so without them where that was tried", failing, without, beside
            ),
        ]
    )
    print(text)
    if options.write:
        options.write.write_text(render_page(text), encoding="utf-8")
    if missing:
        print(f"Not tried both ways: {', '.join(missing)}.", file=sys.stderr)
    sys.exit(1 if different or missing else 0)


def read_results(folder, kind):
    """Of one process, or of several that had some of the modules each: KIND.json, KIND-MODULES.json."""
    results = {}
    for path in sorted(Path(folder).glob(f"{kind}*.json")):
        if re.match(rf"{kind}[.-]", path.name):
            results |= json.loads(path.read_text(encoding="utf-8"))
    return results


def count(results, module):
    return Counter(outcome for name, outcome in results.items() if name.startswith(f"{module}: "))


def render_counts(modules, without, beside):
    yield "| module | without: passed, skipped, failed | with: passed, skipped, failed |"
    yield "|---|---|---|"
    for module in modules:
        yield f"| `{module}` | {render_count(count(without, module))} | {render_count(count(beside, module))} |"


def render_count(counts):
    return ", ".join(str(counts[outcome]) for outcome in (PASSED, SKIPPED, FAILED)) if counts else "not tried"


def render_tests(title, names, without, beside):
    yield f"{title}: {len(names) or 'none'}."
    yield ""
    for name in names:
        yield f"- `{name}`: {without.get(name, 'not there')} without, {beside.get(name, 'not there')} with"
    if names:
        yield ""


def render_page(text):
    from odoo.release import version

    ours = ast.literal_eval(Path("inkasso_collections/__manifest__.py").read_text(encoding="utf-8"))["version"]
    return f"""# Good neighbour

Odoo's own tests of the modules that the addons build on, in a database without our addons and in one with all of them
installed: each test must give the same result. Made by `./dev neighbour`, which takes the better part of an hour; not part of
`./dev test`. Every test runs after everything is installed, also those that Odoo runs while it installs their module.

Last result: {date.today().isoformat()}, Odoo {version}, inkasso_collections {ours}.

{text.strip()}
"""


def read_options():
    parser = argparse.ArgumentParser(prog="./dev neighbour", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("modules")
    parser.add_argument("--write", type=Path)
    return parser.parse_args(sys.argv[2:])


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(sys.argv[2], sys.argv[3:])
    else:
        compare(read_options())

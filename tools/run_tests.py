"""Run suites of tests and note their results, then sum up all that were noted.

run_tests.py rules RUN TESTS          pytest on the pure rules, with full branch coverage
run_tests.py odoo RUN SUITE...        Odoo processes side by side; a SUITE is a line "NAME COMMAND"
run_tests.py sum RUN [--partial]      the closing line and the exit code of all
RUN is the folder for results and logs.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from xml.etree import ElementTree

EXPECTED = Path(__file__).with_name("expected_tests")
TIME_LIMIT = 3600  # seconds, for one suite


@dataclass
class Result:
    """What a suite did; ``problems`` says why it failed if no single test did."""

    tests: int = 0
    failed: int = 0
    skipped: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def save(self, folder, name):
        Path(folder, f"{name}.json").write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path):
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def show(text):
    print(text, flush=True)


# --- the rules, in pytest -----------------------------------------------------------------------


def run_rules(folder, tests):
    report = Path(folder, "rules.xml")
    command = [sys.executable, "-m", "pytest", tests, "--quiet", f"--junitxml={report}"]
    command += ["--cov=rules", "--cov-branch", "--cov-report=term-missing:skip-covered"]
    command += ["--cov-fail-under=100"]
    scratch = {
        "COVERAGE_FILE": f"{folder}/coverage",
        "HYPOTHESIS_STORAGE_DIRECTORY": f"{folder}/hypothesis",
    }
    code = subprocess.run(command, stdin=subprocess.DEVNULL, env=os.environ | scratch, check=False).returncode
    result = read_junit(report) if report.exists() else Result()
    if code and not result.failed:
        reason = "found no test" if code == 5 else "failed: an error, or branches no test reaches"
        result.problems.append(f"pytest {reason}")
    result.save(folder, "rules")


def read_junit(path):
    result = Result()
    for case in ElementTree.parse(path).iter("testcase"):
        result.tests += 1
        result.failed += case.find("failure") is not None or case.find("error") is not None
        if case.find("skipped") is not None:
            result.skipped.append(f"{case.get('classname')}.{case.get('name')}")
    return result


# --- the rest, in Odoo --------------------------------------------------------------------------


class OdooLog:
    """Reads the log of an Odoo process: keeps it, shows progress and errors, counts."""

    RECORD = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ \S+: (?P<message>.*)")
    START = re.compile(r"Starting (?P<suite>\w+)\.\w+ ")
    SKIP = re.compile(r"skipped (?P<test>.*) : (?P<reason>.*)")
    CLOSING = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")

    def __init__(self, name, file):
        self.name = name
        self.file = file
        self.result = Result()
        self.started = time.monotonic()
        self.suite = ""
        self.tests_started = 0
        self.in_error = False
        self.closed = False

    def read(self, line):
        self.file.write(line)
        if record := self.RECORD.match(line):
            self.in_error = record["level"] in ("ERROR", "CRITICAL")
            self.read_message(record["message"])
        if self.in_error:
            show(f"{self.name}| {line.rstrip()}")

    def read_message(self, message):
        if start := self.START.match(message):
            self.tests_started += 1
            if start["suite"] != self.suite:
                self.suite = start["suite"]
                seconds = time.monotonic() - self.started
                show(f"{self.name}| {seconds:4.0f} s  test {self.tests_started}: {self.suite}")
        elif skip := self.SKIP.match(message):
            self.result.skipped.append(f"{skip['test']}: {skip['reason']}")
        elif closing := self.CLOSING.match(message):
            failures, errors, tests = map(int, closing.groups())
            self.result.failed += failures + errors
            self.result.tests += tests
            self.closed = True


class OdooSuite:
    """An Odoo process with its log and its reader."""

    def __init__(self, line, folder):
        self.name, *self.command = shlex.split(line)
        self.path = Path(folder, f"{self.name}.log")
        self.reader = None
        self.process = None
        self.thread = threading.Thread(target=self.read, daemon=True)

    def start(self):
        show(f"==> Tests in Odoo, {self.name}: {self.path}")
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # so that the browser it starts can be ended with it
        )
        self.thread.start()

    def read(self):
        with self.path.open("w", encoding="utf-8") as file:
            self.reader = OdooLog(self.name, file)
            for line in self.process.stdout:
                self.reader.read(line)

    def finish(self):
        """Wait for the end and return the result."""
        self.thread.join(TIME_LIMIT)
        self.kill()
        self.thread.join()
        code = self.process.wait()
        result = self.reader.result
        if not self.reader.closed:
            result.problems.append(f"Odoo ended with code {code} before it had run its tests")
        elif code and not result.failed:
            result.problems.append(f"Odoo ended with code {code}")
        return result

    def kill(self):
        if self.process and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def run_odoo(folder, *lines):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    jobs = int(os.environ.get("TEST_JOBS", "2"))
    for first in range(0, len(lines), jobs):
        run_side_by_side(folder, [OdooSuite(line, folder) for line in lines[first : first + jobs]])


def run_side_by_side(folder, suites):
    """Run some suites; whatever ends this process ends them, too."""
    try:
        for suite in suites:
            suite.start()
        for suite in suites:
            suite.finish().save(folder, suite.name)
    finally:
        for suite in suites:
            suite.kill()


# --- the sum ------------------------------------------------------------------------------------


def sum_up(folder, *options):
    results = {path.stem: Result.load(path) for path in sorted(Path(folder).glob("*.json"))}
    tests = sum(result.tests for result in results.values())
    skipped = [test for result in results.values() for test in result.skipped]
    failed = sum(result.failed for result in results.values())
    problems = list(find_problems(results, tests, partial="--partial" in options))
    for name, result in results.items():
        show(f"{name}: {result.tests} tests, {result.failed} failed, {len(result.skipped)} skipped")
    for test in skipped:
        show(f"skipped: {test}")
    for problem in problems:
        show(f"problem: {problem}")
    # A class that skips itself as a whole is a skip, but not a test that Odoo counts.
    not_passed = failed + sum("setUpClass" not in test for test in skipped)
    failed += len(problems)
    show(f"{max(tests - not_passed, 0)} passed, {failed} failed")
    return 1 if failed else 0


def find_problems(results, tests, partial):
    """Yield what makes the whole fail although no single test did."""
    for name, result in results.items():
        for problem in result.problems:
            yield f"{name}: {problem}"
    if not any(result.tests for name, result in results.items() if name != "rules"):
        yield "Odoo ran no test"
    if not partial and tests < (expected := int(EXPECTED.read_text(encoding="utf-8"))):
        yield f"{tests} tests ran, but tools/expected_tests says there are {expected}"


if __name__ == "__main__":
    suite, *arguments = sys.argv[1:]
    try:
        sys.exit({"rules": run_rules, "odoo": run_odoo, "sum": sum_up}[suite](*arguments))
    except KeyboardInterrupt:
        sys.exit(130)

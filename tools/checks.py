"""Checks of our own, for what no linter knows: `python tools/checks.py [FILE...]`; without files, all of the addons.

Each finding is `path:line: rule: what to do`. A line that is right nevertheless says so: `# allow RULE: reason`.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[1]
CHECK = re.compile(r"check_access|has_group|_check_may|_check_snooze|_as_\w+$|_as$")
SECRET = re.compile(r"\w*(token|secret|password|signature|digest|hmac)(_hash)?")
WRITES_SQL = {"execute", "execute_query", "execute_query_dict", "executemany", "execute_values"}


class PythonChecks(ast.NodeVisitor):
    """What is looked for in one Python file; findings are (line, rule, what to do)."""

    def __init__(self, path, source):
        self.is_test = not {"tests", "demo_ledger"}.isdisjoint(path.parts)
        self.lines = source.splitlines()
        self.findings = []
        self.statements = []
        self.tree = ast.parse(source)

    def check(self):
        self.visit(self.tree)
        return [finding for finding in self.findings if f"allow {finding[1]}:" not in self.lines[finding[0] - 1]]

    def tell(self, node, rule, advice):
        self.findings.append((node.lineno, rule, advice))

    def visit(self, node):
        is_statement = isinstance(node, ast.stmt)
        if is_statement:
            self.statements.append(node)
        super().visit(node)
        if is_statement:
            self.statements.pop()

    def visit_FunctionDef(self, node):
        for decorator in node.decorator_list:
            if is_open_route(decorator):
                self.tell(
                    decorator, "csrf", "whoever may call this without a token of ours is proved by a signature: say so"
                )
        self.generic_visit(node)

    def visit_Compare(self, node):
        sides = [ast.unparse(side).rsplit(".", 1)[-1].lower() for side in (node.left, *node.comparators)]
        plain = all(not isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
        is_equality = isinstance(node.ops[0], ast.Eq | ast.NotEq)
        if plain and is_equality and not self.is_test and any(re.fullmatch(SECRET, side) for side in sides):
            self.tell(
                node, "timing", "secrets are compared by hmac.compare_digest, which takes as long whatever they are"
            )
        self.generic_visit(node)

    def visit_ImportFrom(self, node):
        if node.module == "odoo" and any(name.name == "_" for name in node.names):
            self.tell(node, "translation", "texts are translated by self.env._")

    def visit_ExceptHandler(self, node):
        if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
            self.tell(node, "silence", "an error is told, handled, or left to whoever called")
        self.generic_visit(node)

    def visit_Call(self, node):
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if isinstance(function, ast.Name):
            self.check_function(node, name)
        elif name in WRITES_SQL and node.args and is_patched_text(node.args[0]):
            self.tell(node, "sql", "values are passed as parameters, names by SQL.identifier")
        elif name == "sudo" and not self.is_test and not (node.args or node.keywords):
            self.check_sudo(node, function)
        elif name == "safe_eval" and not self.is_test:
            self.tell(node, "eval", "text is not run as code")
        if not self.is_test:
            self.check_outside(node, function, name)
        self.generic_visit(node)

    def check_function(self, node, name):
        if name in {"eval", "exec", "safe_eval"} and not self.is_test:
            self.tell(node, "eval", "text is not run as code")
        elif name == "print" and not self.is_test:
            self.tell(node, "print", "what is worth telling goes to the log")
        elif name in {"SQL", "Markup"} and node.args and is_patched_text(node.args[0]):
            self.tell(node, name.lower(), f"values are parameters of {name}, so that they are escaped")

    def check_outside(self, node, function, name):
        """What leads out of the house: tables that spreadsheets open, connections, programs, chance."""
        whole = ast.unparse(function)
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        if whole == "xlsxwriter.Workbook" and "'strings_to_formulas': False" not in ast.unparse(node):
            self.tell(node, "formula", "strings_to_formulas is False: a name is never a formula")
        elif whole == "csv.writer" and "defuse(" not in self.get_method_text():
            self.tell(node, "formula", "what people open in a spreadsheet is defused (rules/clean_text.py)")
        elif whole.startswith("random.") or whole in {"uuid.uuid1", "uuid.uuid3"}:
            self.tell(node, "chance", "what nobody is to guess comes from secrets")
        elif name == "run" and "shell" in options:
            self.tell(node, "shell", "programs get their arguments as a list")
        elif whole.startswith("pickle.") or whole in {"yaml.load", "marshal.loads"}:
            self.tell(node, "pickle", "what is read from outside is JSON")
        if is_false(options.get("verify")):
            self.tell(node, "tls", "certificates are checked")
        if re.fullmatch(r"requests\.(get|head|post|put|patch|delete|request)", whole) and "timeout" not in options:
            self.tell(node, "timeout", "nobody waits for ever")

    def get_method_text(self):
        method = next((each for each in reversed(self.statements) if isinstance(each, ast.FunctionDef)), None)
        return ast.unparse(method) if method else ""

    def check_sudo(self, node, function):
        """Said in a comment in the statement or above it, by a name that ends with _sudo, or by the method: it has checked
        the user before, its docstring tells of rights, or it keeps what is used from being deleted.
        """
        method = next((each for each in reversed(self.statements) if isinstance(each, ast.FunctionDef)), None)
        if self.reads_setting(function.value) or (method and tells_of_rights(method, before=node.lineno)):
            return
        statement = self.statements[-1]
        first, last = statement.lineno, get_head_end(statement)
        while first > 1 and self.lines[first - 2].lstrip().startswith(("#", "@")):
            first -= 1
        text = self.lines[first - 1 : max(last, node.end_lineno)]
        if not any("#" in line or "_sudo" in line for line in text):
            self.tell(node, "sudo", "say in a comment why more rights are needed, and who has checked")

    @staticmethod
    def reads_setting(value):
        """Settings of a company are not secret: everybody's work follows them."""
        text = ast.unparse(value)
        return text.endswith(("company", "company_id")) or text.startswith("self.env['res.company']")


def is_open_route(decorator):
    """Whether a route takes forms from other sites."""
    return isinstance(decorator, ast.Call) and any(
        keyword.arg == "csrf" and is_false(keyword.value) for keyword in decorator.keywords
    )


def is_false(node):
    return isinstance(node, ast.Constant) and node.value is False


def tells_of_rights(method, before):
    if method.name.startswith("_unlink_except") or re.search(r"\b(rights?|checked)\b", ast.get_docstring(method) or ""):
        return True
    calls = (node for node in ast.walk(method) if isinstance(node, ast.Call) and node.lineno < before)
    return any(CHECK.match(getattr(call.func, "attr", "")) for call in calls)


def get_head_end(statement):
    """The last line of a statement, of one with a body that of its head."""
    body = getattr(statement, "body", None)
    return body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno


def is_patched_text(node):
    """Whether a text is put together with values: f"{x}", "…" % x, "…".format(x), "…" + x."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return any(is_text(side) for side in (node.left, node.right))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and is_text(node.func.value)
    )


def is_text(node):
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def check_xml(_path, source):
    """Well formed, and no template that puts out what was not escaped."""
    try:
        tree = etree.fromstring(source.encode())
    except etree.XMLSyntaxError as error:
        return [(error.lineno or 1, "xml", error.msg)]
    found = []
    for element in tree.iter(etree.Element):
        if element.get("t-raw") is not None:
            found.append((element.sourceline, "raw", "t-out escapes what is not Markup"))
        if "{{" in element.get("t-out", "") or "Markup(" in element.get("t-out", ""):
            found.append((element.sourceline, "raw", "what is put out is prepared in Python"))
        address = element.get("t-att-href") or element.get("t-attf-href") or ""
        if "javascript:" in address or re.search(r"[?&](token|password|secret)=", address):
            found.append((element.sourceline, "address", "no secret and no script is in an address"))
    return found


def check_script(_path, source):
    rows = enumerate(source.splitlines(), start=1)
    return [
        (row, "script", "texts are set as text, not as HTML")
        for row, text in rows
        if re.search(r"\.(inner|outer)HTML\s*=|insertAdjacentHTML|\bmarkup\(`", text)
    ]


def check_python(path, source):
    return PythonChecks(path, source).check()


CHECKS = {".py": check_python, ".xml": check_xml, ".js": check_script}


def list_files():
    files = subprocess.run(["git", "ls-files", "inkasso_*"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in files.stdout.splitlines()]


def main(names):
    count = 0
    for path in [Path(name).resolve() for name in names] or list_files():
        check = CHECKS.get(path.suffix)
        if not check or not path.is_file():
            continue
        path = path.relative_to(ROOT)
        for line, rule, advice in check(path, (ROOT / path).read_text(encoding="utf-8")):
            print(f"{path}:{line}: {rule}: {advice}")
            count += 1
    return bool(count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

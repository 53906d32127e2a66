"""tools/checks.py finds what it is there to find, and leaves alone what is right."""

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "checks.py"
PLACE = Path("inkasso_collections/models/x.py")

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="no tools beside the addon")

WRONG = [
    ("from odoo import _, api", "translation"),
    ('cr.execute(f"SELECT {x}")', "sql"),
    ('cr.execute("SELECT %s" % x)', "sql"),
    ('cr.execute("SELECT {}".format(x))', "sql"),
    ('SQL("SELECT " + x)', "sql"),
    ('Markup(f"<b>{x}</b>")', "markup"),
    ('eval("1")', "eval"),
    ("print(1)", "print"),
    ("domain = safe_eval(record.domain)", "eval"),
    ('@http.route("/x", auth="public", csrf=False)\ndef x(self):\n    return 1', "csrf"),
    ("if link.token == token:\n    f()", "timing"),
    ("if digest != other.token_hash:\n    f()", "timing"),
    ('book = xlsxwriter.Workbook(stream, {"in_memory": True})', "formula"),
    ("def f(rows):\n    csv.writer(stream).writerows(rows)", "formula"),
    ("token = random.choice(LETTERS)", "chance"),
    ("subprocess.run(command, shell=True, check=True)", "shell"),
    ("data = pickle.loads(body)", "pickle"),
    ("requests.get(url, timeout=5, verify=False)", "tls"),
    ("requests.post(url)", "timeout"),
    ("try:\n    f()\nexcept ValueError:\n    pass", "silence"),
    ('env["a"].sudo().search([])', "sudo"),
    ('x = (\n    env["a"]\n    .sudo()\n    .search([])\n)', "sudo"),
]
RIGHT = [
    'cr.execute("SELECT %s", [x])',
    'SQL("SELECT %s", x)',
    'Markup("<b>%s</b>") % x',
    'env["a"].sudo().search([])  # whoever posts may',
    '# whoever posts may\nenv["a"].sudo().search([])',
    'found_sudo = env["a"].sudo().search([])',
    "company.sudo().inkasso_user_id",
    'def f(self):\n    self.check_access("write")\n    self.sudo().unlink()',
    "print(1)  # allow print: the answer",
    'book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})',
    "def f(rows):\n    csv.writer(stream).writerows([defuse(cell) for cell in row] for row in rows)",
    '@http.route("/x", csrf=False)  # allow csrf: signed\ndef x(self):\n    return 1',
    "if not compare_digest(link.token_hash, digest):\n    f()",
    'if token == "":\n    f()',
    "token = secrets.token_hex(32)",
    "requests.get(url, timeout=5)",
]


@pytest.fixture(scope="module")
def checks():
    spec = importlib.util.spec_from_file_location("checks", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_wrong_is_found(checks):
    found = [(code, [rule for _line, rule, _advice in checks.check_python(PLACE, code)]) for code, _rule in WRONG]
    assert found == [(code, [rule]) for code, rule in WRONG]


def test_right_is_left_alone(checks):
    assert not [code for code in RIGHT if checks.check_python(PLACE, code)]


def test_templates_and_scripts(checks):
    assert checks.check_xml(PLACE, '<t t-raw="x"/>')[0][1] == "raw"
    assert checks.check_xml(PLACE, '<a t-attf-href="/x?token={{token}}"/>')[0][1] == "address"
    assert checks.check_xml(PLACE, "<t>")[0][1] == "xml"
    assert not checks.check_xml(PLACE, '<t t-out="x"/>')
    assert checks.check_script(PLACE, "node.innerHTML = text;")[0][1] == "script"
    assert not checks.check_script(PLACE, "node.textContent = text;")

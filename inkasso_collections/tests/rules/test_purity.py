"""The rules know only the standard library and what they are told."""

import ast
import importlib
import importlib.util
import sys
from dataclasses import is_dataclass
from pathlib import Path

import pytest
import rules
from rules import errors, interest

FOLDER = Path(rules.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
CLOCKS = {"today", "now", "utcnow", "time", "monotonic"}


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def nodes(request):
    return list(ast.walk(ast.parse(request.param.read_text(encoding="utf-8"))))


def test_only_the_standard_library_is_imported(nodes):
    for node in nodes:
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module.split(".")[0] in sys.stdlib_module_names


def test_nothing_is_a_float(nodes):
    assert not [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert not [node for node in nodes if isinstance(node, ast.Name) and node.id == "float"]


def test_no_clock_is_read(nodes):
    assert not [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in CLOCKS]


def test_the_package_works_under_any_name():
    spec = importlib.util.spec_from_file_location(
        "addon_rules", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    sys.modules["addon_rules"] = importlib.util.module_from_spec(spec)
    for path in FILES:
        importlib.import_module(f"addon_rules.{path.stem}")
    assert sys.modules["addon_rules.interest"].accrue is not interest.accrue


def test_records_cannot_be_changed():
    modules = [importlib.import_module(f"rules.{path.stem}") for path in FILES]
    records = {value for module in modules for value in vars(module).values() if is_dataclass(value)}
    assert len(records) > 5
    for record in records:
        assert record.__dataclass_params__.frozen, record
        assert "__slots__" in vars(record), record


def test_every_error_is_a_rule_error():
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(classes) > 1
    assert all(issubclass(error, errors.RuleError) for error in classes)
    assert issubclass(errors.RuleError, ValueError)

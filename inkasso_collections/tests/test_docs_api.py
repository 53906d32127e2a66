import re
from pathlib import Path
from unittest import skipUnless

from odoo.tests import TransactionCase, tagged

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| `([a-z.]+)` \| `([a-z_ ]+)`", flags=re.MULTILINE)


@tagged("post_install", "-at_install", "inkasso")
@skipUnless(PAGE.exists(), "no documentation beside the addon")
class TestDocsApi(TransactionCase):
    """The page about interfaces names what there is."""

    def test_fields_exist(self):
        rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
        self.assertGreater(len(rows), 5)
        for model, names in rows:
            with self.subTest(model=model):
                self.assertLessEqual(set(names.split()), set(self.env[model]._fields))

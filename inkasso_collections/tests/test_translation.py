"""Every text has a Swedish translation that keeps what is not text. How to add one: docs/translation.md."""

from io import BytesIO
from unittest.mock import patch

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import PoFileWriter, TranslationModuleReader

import odoo.addons

from .po_checks import find_problems

ADDON = "inkasso_collections"


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls._export_terms()
        cls.template = cls._read("inkasso_collections.pot")
        cls.swedish = cls._read("sv.po")

    @classmethod
    def _export_terms(cls):
        """What Odoo's own exporter finds to translate in the addon, by text; nothing is written."""
        folder = get_module_path(ADDON)
        # The other addons' files would be walked, too, though nothing of them is wanted.
        with patch.object(odoo.addons, "__path__", [folder.removesuffix(f"/{ADDON}")]):
            reader = TranslationModuleReader(cls.env.cr, modules=[ADDON])
        writer = PoFileWriter(BytesIO(), lang=None)
        writer.write_rows(reader)
        return {entry.msgid: entry for entry in writer.po}

    @classmethod
    def _read(cls, name):
        return {entry.msgid: entry for entry in polib.pofile(file_path(f"{ADDON}/i18n/{name}"))}

    def test_every_text_is_translated(self):
        self.assertGreater(len(self.terms), 500)
        missing = sorted(self.terms.keys() - self.swedish.keys())
        self.assertFalse(missing, f"Not in sv.po: {missing}")

    def test_every_translation_keeps_what_is_not_text(self):
        problems = [f"{text!r} {problem}" for text, entry in self.swedish.items() for problem in find_problems(entry)]
        self.assertFalse(problems, "\n".join(problems))

    def test_template_has_every_place(self):
        """Odoo reads from the template where a text stands; a place that it lacks stays English."""
        missing = []
        for text, entry in self.terms.items():
            known = _places(self.template[text]) if text in self.template else set()
            missing += [f"{place} {text!r}" for place in sorted(_places(entry) - known)]
        self.assertFalse(missing, "Not in the template:\n" + "\n".join(missing))


def _places(entry):
    """Where a text stands; which file of the code it is in makes no difference."""
    return {"code" if place.startswith("code:") else place for place, _number in entry.occurrences}

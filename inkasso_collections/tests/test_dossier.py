"""One ZIP with everything about a claim: complete, described, hashed, and the same each time."""

import csv
import json
import zipfile
from hashlib import sha256
from io import BytesIO, StringIO
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import file_open, mute_logger

from .agencies_common import AgenciesCommon

PDF = b"%PDF-1.4 /CreationDate (D:20261015120000Z)"


class TestDossier(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(
                cls.registry["ir.actions.report"],
                "_render_qweb_pdf",
                lambda self, report, ids=None, data=None: (PDF, "pdf"),
            )
        )
        cls._pay(cls.invoice, "2026-10-01", 1000)
        cls.case.notice_ids.sudo()._render_letters()
        cls.assignment = cls._propose()
        cls.assignment.write(
            {
                "description": "Two chairs",
                "attachment_ids": [Command.create({"name": "order 1.pdf", "raw": b"the order"})],
            }
        )
        cls.assignment.action_send()
        cls.dossier = cls.assignment.dossier_ids

    def _open(self):
        return zipfile.ZipFile(BytesIO(self.dossier.attachment_id.raw))

    def _build(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_dossiers").method_direct_trigger()
        self.dossier.invalidate_recordset()

    def test_requested_when_sent_and_built_in_the_background(self):
        self.assertEqual(self.dossier.state, "waiting")
        with self.assertRaises(UserError):
            self.dossier.action_download()
        self._build()
        self.assertEqual((self.dossier.state, self.dossier.error), ("done", False))
        self.assertEqual(self.dossier.sha256, sha256(self.dossier.attachment_id.raw).hexdigest())
        self.assertIn("download", self.dossier.action_download()["url"])

    def test_what_is_in_it(self):
        self.dossier.sudo()._build()
        archive = self._open()
        names = archive.namelist()
        self.assertEqual(names, sorted(names))
        kinds = [name.split("/")[0] for name in names]
        for kind, count in (("invoices", 1), ("letters", 2), ("documents", 1), ("index.pdf", 1), ("case.json", 1)):
            self.assertEqual(kinds.count(kind), count, kind)
        for line in archive.read("SHA256SUMS.txt").decode().splitlines():
            digest, path = line.split("  ")
            self.assertEqual(sha256(archive.read(path)).hexdigest(), digest, path)
        hashed = {line.split("  ")[1] for line in archive.read("SHA256SUMS.txt").decode().splitlines()}
        self.assertEqual(hashed | {"SHA256SUMS.txt"}, set(names))
        data = json.loads(archive.read("case.json"))
        self.assertEqual(data["debtor"]["name"], "Anna Andersson")
        self.assertEqual(data["assignment"]["description"], "Two chairs")
        [claim] = data["claims"]
        self.assertEqual(
            (claim["number"], claim["original"], claim["principal"]), (self.invoice.name, "10000.00", "9000.00")
        )
        self.assertEqual([payment["amount"] for payment in data["payments"]], ["1000.00"])
        self.assertEqual(len(data["notices"]), 2)
        self.assertEqual({charge["type"] for charge in data["charges"]}, {"interest", "fee"})
        self.assertEqual(data["totals"]["total"], f"{self.assignment.amount_total:.2f}")
        self.assertEqual({file["path"] for file in data["files"]}, {name for name in names if "/" in name})

    def test_as_the_schema_says(self):
        """Every key that is required is there, and none that the schema does not know: of the first two levels."""
        schema = json.load(file_open("inkasso_collections/static/dossier/dossier.schema.json"))
        data = {**self.dossier.sudo()._get_data(), "files": [{"path": "a", "sha256": "0" * 64, "size": 1}]}
        self.assertEqual(set(data), set(schema["required"]))
        self.assertEqual(data["version"], schema["properties"]["version"]["const"])
        for name, part in schema["properties"].items():
            inner = part.get("items", part)
            if "properties" not in inner:
                continue
            for each in data[name] if part.get("type") == "array" else [data[name]]:
                self.assertLessEqual(set(inner["required"]), set(each), name)
                self.assertLessEqual(set(each), set(inner["properties"]), name)

    def test_the_same_bytes_each_time(self):
        first = self.dossier.sudo()._make_zip()
        second = self.dossier.sudo().with_context(lang=False)._make_zip()
        self.assertEqual(sha256(first).hexdigest(), sha256(second).hexdigest())

    def test_index(self):
        html = self.env["ir.actions.report"]._render_qweb_html(
            "inkasso_collections.report_dossier_index", self.dossier.ids
        )[0]
        for text in ("Anna Andersson", self.invoice.name, "Two chairs", "case.json"):
            self.assertIn(text.encode(), html)

    def test_tables(self):
        archive = zipfile.ZipFile(BytesIO(self.dossier.sudo()._make_zip()))
        book = load_workbook(BytesIO(archive.read("case.xlsx")))
        claims = book["Claims"]
        self.assertEqual(claims.freeze_panes, "B2")
        rows = list(claims.iter_rows(values_only=True))
        self.assertEqual(rows[1][0], self.invoice.name)
        self.assertEqual(rows[1][rows[0].index("principal")], 9000)
        self.assertEqual(str(rows[1][rows[0].index("due_date")])[:10], "2026-09-01")
        self.assertEqual(claims.cell(3, rows[0].index("total") + 1).value[:5], "=SUM(")
        [row] = csv.DictReader(StringIO(archive.read("claims.csv").decode("utf-8-sig")), delimiter=";")
        self.assertEqual((row["number"], row["principal"], row["currency"]), (self.invoice.name, "9000.00", "SEK"))

    def test_no_more_personal_data_than_needed(self):
        self.anna.company_registry = "19121212-1212"
        self.assertIsNone(self.dossier._get_data()["debtor"]["registration_number"])
        self.alfa.needs_personal_number = True
        self.assertEqual(self.dossier._get_data()["debtor"]["registration_number"], "19121212-1212")
        self.alfa.needs_personal_number = False
        self.anna.is_company = True
        self.assertTrue(self.dossier._get_data()["debtor"]["registration_number"], "a business has a public number")

    def test_one_that_fails_stops_no_other(self):
        other = self._hand_over(self._other_case()).dossier_ids
        make = self.registry["inkasso.dossier"]._make_zip

        def fail(dossier):
            if dossier == self.dossier:
                raise ValueError("No paper")
            return make(dossier)

        with (
            patch.object(self.registry["inkasso.dossier"], "_make_zip", fail),
            mute_logger("odoo.addons.inkasso_collections.models.agencies.dossier"),
        ):
            self._build()
        other.invalidate_recordset()
        self.assertEqual((self.dossier.state, self.dossier.error, other.state), ("failed", "No paper", "done"))
        self.assertTrue(self.assignment.activity_ids.filtered(lambda to_do: "dossier" in to_do.summary))
        self.dossier.action_retry()
        self._build()
        self.assertEqual(self.dossier.state, "done")

    def test_by_hand(self):
        action = self.assignment.action_download_dossier()
        self.assertIn("/web/content/", action["url"])
        self.assertEqual(len(self.assignment.dossier_ids), 1)
        self.assertEqual(self.dossier.state, "done")
        self.assignment.action_build_dossiers()
        self.assertEqual(len(self.assignment.dossier_ids), 2)

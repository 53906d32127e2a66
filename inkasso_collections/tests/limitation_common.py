"""What the tests of limitation share."""

from odoo import fields

from .common import CollectionsCommon


class LimitationCommon(CollectionsCommon):
    def assertBarredAfter(self, moves, day, cause, start=None):
        for item in self._items(moves):
            self.assertEqual(item.limitation_date, fields.Date.to_date(day))
            self.assertEqual(item.limitation_cause, cause)
            if start:
                self.assertEqual(item.limitation_start, fields.Date.to_date(start))

    def _record(self, moves, day, kind="acknowledgement", **vals):
        return self.env["inkasso.limitation.event"].create(
            {"item_ids": self._items(moves).ids, "kind": kind, "date": day, "evidence": "E-mail of that day", **vals}
        )

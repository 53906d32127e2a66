"""What the tests of audits share: spoiling records behind the addon's back, and what is then found."""

from odoo.tools import SQL


class AuditMixin:
    def _find(self, companies=None):
        """Key to the records that are found."""
        found = self.env["inkasso.audit"]._check(companies or self.company)
        return {check.key: self.env[check.model].browse(ids) for check, _company, ids in found}

    def _spoil(self, query, *args):
        """Change the records behind the addon's back."""
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *args))
        self.env.invalidate_all()

    def assertFound(self, key, records, beside=()):
        """Exactly these records, and nothing else but what goes with it."""
        found = self._find()
        self.assertEqual(found.pop(key, None), records)
        self.assertEqual(set(found), set(beside))

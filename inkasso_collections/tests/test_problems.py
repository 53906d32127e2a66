"""To-dos are settled once what they ask for is done, in whatever language they were written and by whomever."""

from odoo.modules.module import load_script
from odoo.tools.misc import file_path

from .common import CollectionsCommon


class TestProblems(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sv_SE")
        cls._invoice("2026-09-01")
        cls.case = cls._run("2026-09-06").notice_ids.case_id

    def _summaries(self):
        self.case.invalidate_recordset(["activity_ids"])
        return self.case.activity_ids.mapped("summary")

    def test_in_another_language(self):
        for raised, settled in (("sv_SE", "en_US"), ("en_US", "sv_SE")):
            self.case.with_context(lang=raised)._raise_contact_problem()
            self.case.with_context(lang=settled)._raise_contact_problem()
            self.assertEqual(len(self._summaries()), 1, "it is the same problem")
            self.case.with_context(lang=settled)._settle_problems("contact")
            self.assertFalse(self._summaries())

    def test_others_stay(self):
        self.case._raise_problem("One", key="one")
        self.case._raise_problem("Two")
        self.case._settle_problems("two")
        self.assertEqual(sorted(self._summaries()), ["One", "Two"])
        self.case._settle_problems("one")
        self.assertEqual(self._summaries(), ["Two"])

    def test_for_each_user(self):
        users = self.env.user | self.env.ref("base.user_admin")
        self.case._raise_problem("One", key="one", users=users)
        self.assertEqual(len(self._summaries()), 2)
        self.case._settle_problems("one")
        self.assertFalse(self._summaries())

    def test_from_earlier_versions(self):
        """To-dos that were written before there were keys get theirs."""
        notice = self.case.notice_ids[:1]
        case = self.case.with_context(lang="sv_SE")
        case._raise_contact_problem()
        case._raise_problem(case.env._("%(notice)s was not sent", notice=notice.name))
        case._raise_problem("Something else")
        self.case.activity_ids.inkasso_problem = False
        path = file_path("inkasso_collections/migrations/19.0.1.3.0/post-problem_keys.py")
        load_script(path, "problem_keys").migrate(self.cr, "19.0.1.2.0")
        self.case.invalidate_recordset(["activity_ids"])
        found = {activity.inkasso_problem for activity in self.case.activity_ids}
        self.assertEqual(found, {"contact", f"not_sent:{notice.id}", False})

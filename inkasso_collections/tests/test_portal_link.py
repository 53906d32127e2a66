from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import config, mute_logger

from ..models.debtor import access_token
from .portal_common import PortalCommon


@tagged("inkasso_portal")
class TestPortalLink(PortalCommon):
    """The link that each message carries: how it is made, rebuilt and withdrawn."""

    def test_link_is_the_same_whenever_it_is_rendered(self):
        url = self.notice._get_portal_url()
        self.assertRegex(url, r"^https?://[^/]+/c/[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}$")
        self.assertEqual(self.notice._get_portal_url(), url)
        self.assertNotEqual(self.first_notice._get_portal_url(), url)
        self.assertEqual(len(self.case.link_ids), 2)

    def test_database_holds_no_token(self):
        token = access_token.read_token(self._path(self.notice).removeprefix("/c/"))
        link = self._link(self.notice)
        link.flush_recordset()
        self.env.cr.execute("SELECT * FROM inkasso_access_link WHERE id = %s", [link.id])
        self.assertNotIn(token, str(self.env.cr.fetchone()))
        self.assertEqual(link.token_hash, access_token.digest_token(token))

    def test_key_outside_the_database_decides(self):
        with patch.dict(config.options, {"inkasso_link_secret": "kept in odoo.conf"}):
            token = access_token.derive_token(self.env, "a" * 64)
            self.assertEqual(access_token.derive_token(self.env, "a" * 64), token)
        self.assertNotEqual(access_token.derive_token(self.env, "a" * 64), token)

    def test_other_key_makes_other_links(self):
        old = self._link(self.notice)
        with patch.dict(config.options, {"inkasso_link_secret": "a new key"}):
            new = self._link(self.notice)
            self.assertNotEqual(new, old)
            self.assertEqual((old.state, new.state), ("revoked", "valid"))

    def test_token_may_be_typed_carelessly(self):
        path = self._path(self.notice).removeprefix("/c/")
        token = access_token.read_token(path)
        self.assertEqual(access_token.read_token(path.lower().replace("-", " ")), token)
        self.assertEqual(access_token.read_token("O0I1L-" * 4), "00111" * 4)
        for wrong in ("", None, token[:-1], token + "A", token[:-1] + "U", token[:-1] + "é", "%" * 20):
            self.assertIsNone(access_token.read_token(wrong))

    def test_tokens_are_spread_over_the_alphabet(self):
        tokens = {access_token.derive_token(self.env, access_token.make_salt()) for _try in range(200)}
        self.assertEqual(len(tokens), 200)
        self.assertEqual(set("".join(tokens)), set(access_token.ALPHABET))

    def test_one_link_per_message(self):
        link = self._link(self.notice)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            link._make(self.case, self.notice)

    def test_lasts_as_long_as_the_company_says_from_the_last_rendering(self):
        self.company.inkasso_portal_days = 30
        link = self._link(self.case)
        self.assertEqual(link.date_end, fields.Date.to_date("2026-11-14"))
        with freeze_time("2026-10-20"):
            self.assertEqual(self._link(self.case).date_end, fields.Date.to_date("2026-11-19"))
        with freeze_time("2026-11-20"):
            link.invalidate_recordset(["state"])
            self.assertEqual(link.state, "expired")

    def test_days_have_bounds(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.company.inkasso_portal_days = 0
            self.company.flush_recordset()

    def test_letter_and_mail_carry_it(self):
        path = self._path(self.notice)
        with self.rendering_letters:
            letter, _extension = self.notice.sudo()._begin_letters().finish()[self.notice.id]
        self.assertIn(path, letter.decode())
        self.notice.sudo()._queue_emails()
        self.assertIn(path, self.notice.sudo().mail_id.body_html)

    def test_none_where_the_company_has_no_portal(self):
        before = self.case.link_ids
        self.company.inkasso_portal = False
        self.assertFalse(self.notice._get_portal_url())
        self.assertFalse(self.case._get_portal_url())
        self.assertEqual(self.case.link_ids, before)

    def test_search_by_state(self):
        valid, expired, revoked = (self._link(record) for record in (self.notice, self.first_notice, self.case))
        expired.date_end = "2026-10-14"
        revoked._revoke("For a test")
        links = self.env["inkasso.access.link"].search([("case_id", "=", self.case.id)])
        for state, link in (("valid", valid), ("expired", expired), ("revoked", revoked)):
            self.assertEqual(links.filtered_domain([("state", "=", state)]), link.with_env(self.env))
            self.assertEqual(
                links.search([("state", "=", state), ("case_id", "=", self.case.id)]), link.with_env(self.env)
            )

    # -------------------------------------------------------------------------
    # Withdrawing
    # -------------------------------------------------------------------------

    def test_cancelled_notice_takes_its_link_along(self):
        link, other = self._link(self.notice), self._link(self.first_notice)
        self.notice.action_cancel()
        self.assertEqual((link.state, other.state), ("revoked", "valid"))
        self.assertFalse(self.notice._get_portal_url())

    def test_collector_withdraws_all_links_of_a_case(self):
        link = self._link(self.notice)
        self.case.action_revoke_links()
        self.assertEqual((link.state, link.revoked_by_id), ("revoked", self.env.user))
        self.assertIn("withdrawn", self.case.message_ids[0].body)

    def test_only_collectors_withdraw(self):
        link = self._link(self.notice)
        reader = new_test_user(
            self.env, "link_reader", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        for action in (link.with_user(reader).action_revoke, self.case.with_user(reader).action_revoke_links):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual(link.state, "valid")

    def test_users_of_another_company_see_no_links(self):
        link = self._link(self.notice)
        other = self.setup_other_company()["company"]
        user = new_test_user(self.env, "link_other", groups="inkasso_collections.group_manager", company_id=other.id)
        self.assertFalse(self.env["inkasso.access.link"].with_user(user).search([("id", "=", link.id)]))

    def test_secrets_are_not_for_collectors(self):
        collector = new_test_user(
            self.env, "link_collector", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
        link = self._link(self.notice).with_user(collector)
        self.assertEqual(link.state, "valid")
        for name in ("salt", "token_hash"):
            with self.assertRaises(AccessError):
                link.read([name])

    def test_merged_debtors_lose_their_links(self):
        mine, other = self._link(self.notice), self._link(self.other_notice)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge((self.anna | self.bertil).ids, self.anna)
        self.assertEqual((mine.state, other.state), ("revoked", "revoked"))

    def test_archived_debtor_loses_his_links(self):
        link = self._link(self.notice)
        self.anna.active = False
        self.assertEqual(link.state, "revoked")

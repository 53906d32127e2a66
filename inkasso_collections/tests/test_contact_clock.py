"""When debtors may be contacted, by the clock and the calendar where they live; and who is contacted at all."""

from .test_contact_rules import ContactRulesCommon


class TestClock(ContactRulesCommon):
    """Moments are UTC; Sweden is two hours ahead in summer, and one in winter. Calls are allowed from 8 until 19."""

    def test_clocks_go_back(self):
        """On 25 October 2026, a Sunday: the same hour on the wall is an hour later."""
        self.assertAllowed(self.anna, "2026-10-23 06:00:00")
        self.assertAllowed(self.anna, "2026-10-23 16:59:00")
        self.assertBlocked(self.anna, "2026-10-23 17:00:00", until="2026-10-24 08:00:00")  # Saturday from 10
        self.assertBlocked(self.anna, "2026-10-24 13:00:00", until="2026-10-26 07:00:00")
        self.assertBlocked(self.anna, "2026-10-26 06:59:00", until="2026-10-26 07:00:00")
        self.assertAllowed(self.anna, "2026-10-26 07:00:00")
        self.assertAllowed(self.anna, "2026-10-26 17:59:00")

    def test_clocks_go_forward(self):
        """On 28 March 2027, Easter Sunday."""
        self.assertBlocked(self.anna, "2027-03-24 06:59:00", until="2027-03-24 07:00:00")
        self.assertAllowed(self.anna, "2027-03-25 07:00:00")
        # Good Friday, Easter Saturday, Sunday and Monday: the next day is Tuesday, or the Saturday if the law counts it
        self.assertBlocked(self.anna, "2027-03-28 12:00:00", until="2027-03-30 06:00:00")
        self.assertAllowed(self.anna, "2027-03-30 06:00:00")

    def test_clocks_of_another_continent_change_on_another_day(self):
        debtor = self._law("us")  # New York: until 1 November 2026 four hours behind, then five
        self.assertAllowed(debtor, "2026-10-30 12:00:00")
        self.assertBlocked(debtor, "2026-11-02 12:00:00", until="2026-11-02 13:00:00")
        self.assertAllowed(debtor, "2026-11-02 13:00:00")

    def test_days_are_those_of_the_debtor(self):
        """An e-mail at 23:30 there is of that day, one at 00:30 of the next; in UTC both are of one."""
        self._call(self.anna, "2026-10-13 21:30:00", channel="email", outcome="sent")
        self.assertAllowed(self.anna, "2026-10-14 08:00:00")
        self._call(self.anna, "2026-10-13 22:30:00", channel="email", outcome="sent")
        self.assertBlocked(self.anna, "2026-10-14 08:00:00", until="2026-10-15 06:00:00")

    def test_holidays_are_those_of_the_debtor(self):
        norwegian = self._make_debtor("Nora Nor", country_id=self.env.ref("base.no").id)
        # 6 January is a holiday in Sweden, 17 May in Norway; both are by the law of Sweden here
        self.assertBlocked(self.anna, "2027-01-06 10:00:00", until="2027-01-07 07:00:00")
        self.assertAllowed(norwegian, "2027-01-06 10:00:00")
        self.assertBlocked(norwegian, "2027-05-17 10:00:00")
        self.assertAllowed(self.anna, "2027-05-17 10:00:00")


class TestWhoIsContacted(ContactRulesCommon):
    """Facts go before rules; a representative receives instead."""

    MOMENT = "2026-10-15 09:00:00"

    def _know(self, kind, debtor, **vals):
        facts = self.env["inkasso.debtor.fact"]
        return facts.create({"kind": kind, "partner_id": debtor.id, "source": "Register", **vals})

    def test_kinds(self):
        everything = {"letter", "email", "digital", "sms", "phone", "portal"}
        blocked = {
            "bankruptcy": everything,
            "death": everything,
            "minor": everything,
            "protected": everything,
            "reorganisation": {"phone", "sms"},
            "debt_relief": {"phone", "sms"},
            "abroad": set(),
            "vulnerable": set(),
        }
        for kind, channels in blocked.items():
            debtor = self._make_debtor(f"Debtor {kind}")
            self._know(kind, debtor)
            for channel in everything:
                verdict = self._ask(debtor, self.MOMENT, channel)
                self.assertEqual(verdict.allowed, channel not in channels, (kind, channel, verdict.reason))
                if channel in channels:
                    self.assertIsNone(verdict.allowed_from, "not by waiting")

    def test_representative_is_contacted_instead(self):
        counsel = self._make_debtor("Counsel Carl", email="carl@example.com")
        for kind in ("bankruptcy", "death", "minor", "protected", "represented"):
            debtor = self._make_debtor(f"Debtor {kind}")
            self._know(kind, debtor, representative_id=counsel.id)
            self.assertAllowed(debtor, self.MOMENT)
            self.assertAllowed(debtor, self.MOMENT, channel="letter")

    def test_what_has_ended_blocks_no_more(self):
        fact = self._know("death", self.anna)
        self.assertBlocked(self.anna, self.MOMENT)
        fact.action_end()
        self.assertAllowed(self.anna, self.MOMENT)

    def test_each_refusal_is_kept_with_its_rule(self):
        case = self._run_and_case()
        tries = (("2026-10-15 04:00:00", "se_hours_thu"), ("2026-10-18 10:00:00", "se_hours_sun"))
        for moment, name in tries:
            rule = self.env.ref(f"inkasso_collections.contact_rule_{name}")
            blocked = self.Contact._log_blocked(case, "phone", self._ask(self.anna, moment))
            self.assertEqual((blocked.outcome, blocked.user_id, blocked.rule_id), ("blocked", self.env.user, rule))
            self.assertIn(rule.name, blocked.block_reason)
        self.assertAllowed(self.anna, "2026-10-15 09:00:00")  # what was not made does not count

    def _run_and_case(self):
        self._invoice("2026-10-10")
        return self._run("2026-10-15").notice_ids.case_id

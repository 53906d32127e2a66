"""What is known of a debtor stops what it must, sends the rest to whoever represents him, and ends."""

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user

from .common import TODAY, CollectionsCommon


class FactsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bertil = cls._make_debtor("Bertil Berg")
        cls.counsel = cls._make_debtor("Clara Counsel", email="clara@law.example.com", street="Lagvägen 3")
        cls.collector = new_test_user(
            cls.env, "fact_collector", "inkasso_collections.group_collector,base.group_allow_export"
        )

    @classmethod
    def _fact(cls, kind, partner=None, **vals):
        return cls.env["inkasso.debtor.fact"].create(
            {"kind": kind, "partner_id": (partner or cls.anna).id, "date": "2026-09-15", "source": "A letter", **vals}
        )


class TestFactsRest(FactsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice("2026-09-01")
        cls.item = cls._items(cls.invoice)

    def test_each_kind_rests_for_its_reason(self):
        expected = {
            "bankruptcy": "insolvent",
            "reorganisation": "insolvent",
            "debt_relief": "insolvent",
            "death": "deceased",
            "minor": "minor",
            "protected": "protected",
            "vulnerable": "vulnerable",
        }
        for kind, reason in expected.items():
            fact = self._fact(kind)
            self.assertEqual((self.item.rest_reason, self.item.next_date), (reason, False), kind)
            fact.unlink()
            self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_no_notice_while_it_holds(self):
        fact = self._fact("bankruptcy")
        self.assertFalse(self._run("2026-10-15").notice_ids)
        fact.action_end()
        self.assertEqual(fact.date_end, date(2026, 10, 15))
        self.assertFalse(fact.is_current)
        self.assertTrue(self._run("2026-10-15").notice_ids)

    def test_new_invoice_rests_as_well(self):
        self._fact("death")
        newer = self._invoice("2026-10-01")
        self.assertNextStep(newer, self.reminder, None, rest="deceased")
        self.assertNextStep(self._invoice("2026-10-01", partner=self.bertil), self.reminder, "2026-10-06")

    def test_only_older_claims_rest_in_a_reorganisation(self):
        self._fact("reorganisation")
        older, newer = self._invoice("2026-10-14"), self._invoice("2026-10-20", invoice_date="2026-09-15")
        self.assertNextStep(older, self.reminder, None, rest="insolvent")  # invoiced the day before the decision
        self.assertNextStep(newer, self.reminder, "2026-10-25")

    def test_future_end_is_a_last_day(self):
        self._fact("vulnerable", date_end="2026-11-01")
        self.assertNextStep(self.invoice, self.reminder, "2026-11-01", rest="vulnerable")

    def test_two_facts_hold_until_both_have_ended(self):
        bankruptcy, death = self._fact("bankruptcy"), self._fact("death")
        bankruptcy.action_end()
        self.assertEqual(self.item.rest_reason, "deceased")
        death.action_end()
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")

    def test_people_may_let_it_go_on(self):
        fact = self._fact("vulnerable")
        fact.rests = False
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        self.assertTrue(fact.is_current)

    def test_company_of_its_own(self):
        other = self._create_company(name="Other")
        fact = self._fact("bankruptcy", company_id=other.id)
        self.assertNextStep(self.invoice, self.reminder, "2026-09-06")
        fact.company_id = self.company
        self.assertEqual(self.item.rest_reason, "insolvent")
        fact.company_id = False
        self.assertEqual(self.item.rest_reason, "insolvent")

    def test_contact_of_a_company(self):
        contact = self.env["res.partner"].create({"name": "Anna at work", "parent_id": self.bertil.id})
        self.assertEqual(self._fact("bankruptcy", contact).partner_id, self.bertil)

    def test_follows_the_debtor(self):
        self._fact("bankruptcy", self.bertil)
        self.item.sudo().partner_id = self.bertil
        self.assertEqual(self.item.rest_reason, "insolvent")
        self.item.sudo().partner_id = self.anna
        self.assertFalse(self.item.rest_reason)

    def test_merge(self):
        self._fact("bankruptcy", self.bertil)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.anna | self.bertil).ids, self.anna)
        self.assertEqual(self.item.rest_reason, "insolvent")

    def test_to_do_on_the_case_and_done_with_the_end(self):
        self._run_and_send("2026-09-06")
        case = self.item.case_id
        fact = self._fact("bankruptcy")
        to_do = case.activity_ids.filtered(lambda activity: "Bankruptcy" in (activity.summary or ""))
        self.assertIn("proof of claim", to_do.note)
        self.assertEqual(case.fact_ids, fact)
        fact.action_end()
        self.assertFalse(to_do.exists())
        self.assertFalse(case.fact_ids)

    def test_to_do_on_the_contact_without_a_case(self):
        self._fact("abroad")
        self.assertIn("new address", self.anna.activity_ids.note)
        self._fact("abroad", self.bertil)
        self.assertFalse(self.bertil.activity_ids, "who owes nothing needs nothing done")


class TestFactsRouting(FactsCommon):
    def test_representative_receives_instead(self):
        self._fact("represented", representative_id=self.counsel.id)
        self._invoice("2026-09-01")
        notice = self._run("2026-09-06").notice_ids
        self.assertEqual((notice.partner_id, notice.recipient_id), (self.anna, self.counsel))
        self.assertEqual(notice.mail_id.email_to, "clara@law.example.com")
        self.assertNotIn("Storgatan", "\n".join(notice._get_letter_address()))

    def test_nothing_to_the_debtor_where_the_representative_has_no_email(self):
        self.counsel.email = False
        self._fact("represented", representative_id=self.counsel.id)
        self._invoice("2026-09-01")
        notice = self._run("2026-09-06").notice_ids
        self.assertEqual(notice.channel, "letter")
        self.assertIn("Lagvägen 3", "\n".join(notice._get_letter_address()))

    def test_firm_where_the_person_has_no_address(self):
        firm = self._make_debtor("Law firm", is_company=True, street="Torget 9", email=False)
        person = self.env["res.partner"].create({"name": "Dan", "parent_id": firm.id, "type": "other", "street": False})
        self._fact("represented", representative_id=person.id)
        self._invoice("2026-09-01")
        notice = self._run("2026-09-06").notice_ids
        self.assertEqual(notice.recipient_id, firm)
        self.assertIn("Torget 9", "\n".join(notice._get_letter_address()))

    def test_an_estate_that_is_known_is_collected_from(self):
        fact = self._fact("death")
        invoice = self._invoice("2026-09-01")
        self.assertNextStep(invoice, self.reminder, None, rest="deceased")
        fact.representative_id = self.counsel
        self.assertNextStep(invoice, self.reminder, "2026-09-06")

    def test_blocks(self):
        facts = self._fact("death")
        self.assertEqual(facts._get_block("phone"), facts)
        facts.representative_id = self.counsel
        self.assertFalse(facts._get_block("phone"))
        relief = self._fact("debt_relief", self.bertil)
        self.assertEqual((relief._get_block("sms"), relief._get_block("letter")), (relief, relief.browse()))

    def test_refused(self):
        with self.assertRaisesRegex(ValidationError, "represents the debtor"):
            self._fact("represented")
        with self.assertRaisesRegex(ValidationError, "somebody else"):
            self._fact("death", representative_id=self.anna.id)
        with self.assertRaisesRegex(ValidationError, "future"):
            self._fact("death", date="2026-10-16")


class TestFactsRights(FactsCommon):
    def test_roles(self):
        user = new_test_user(self.env, "fact_user", "inkasso_collections.group_user")
        facts = self.env["inkasso.debtor.fact"]
        vals = {"kind": "death", "partner_id": self.anna.id, "source": "A call"}
        with self.assertRaises(AccessError):
            facts.with_user(user).create(vals)
        invoice = self._invoice("2026-09-01")
        fact = facts.with_user(self.collector).create(vals)
        self.assertNextStep(invoice, self.reminder, None, rest="deceased")
        with self.assertRaises(AccessError):
            fact.unlink()
        with self.assertRaises(AccessError):
            fact.with_user(user).action_end()
        fact.action_end()
        self.assertNextStep(invoice, self.reminder, "2026-09-06")
        self.assertTrue(fact.with_user(user).kind)

    def test_form(self):
        with Form(self.env["inkasso.debtor.fact"].with_user(self.collector)) as form:
            form.partner_id = self.anna
            form.kind = "death"
            form.source = "A call"
            self.assertTrue(form.rests)
            form.representative_id = self.counsel
            self.assertFalse(form.rests)

    def test_another_companys(self):
        other = self._create_company(name="Other")
        fact = self._fact("bankruptcy", company_id=other.id)
        self.collector.write({"company_id": self.company.id, "company_ids": self.company.ids})
        with self.assertRaises(AccessError):
            fact.with_user(self.collector).read(["kind"])
        self.assertFalse(self.anna.with_user(self.collector).inkasso_fact_ids)

    def test_protected_address_is_hidden(self):
        self._fact("protected")
        child = self.env["res.partner"].create({"name": "At home", "parent_id": self.anna.id, "street": "Gömda 1"})
        partners = (self.anna | child | self.bertil).with_user(self.collector)
        shown = {row["id"]: row for row in partners.read(["name", "street", "city", "contact_address"])}
        self.assertEqual(shown[self.bertil.id]["street"], "Storgatan 1")
        for hidden in (self.anna, child):
            self.assertFalse(any(shown[hidden.id][name] for name in ("street", "city", "contact_address")))
            self.assertTrue(shown[hidden.id]["name"])
        rows = partners.export_data(["name", "street"])["datas"]
        self.assertEqual([row[1] for row in rows], ["", "", "Storgatan 1"])
        self.assertNotIn("Storgatan", self.anna.with_user(self.collector).with_context(show_address=True).display_name)
        groups = partners.formatted_read_group([("id", "in", partners.ids)], ["city"], ["__count"])
        self.assertEqual([group["__count"] for group in groups], [1])

    def test_what_was_sent_to_the_address_does_not_tell_it(self):
        self._invoice("2026-09-01")
        self.reminder.write({"send_letter": True, "send_email": False})
        notice = self._run("2026-09-06").notice_ids
        notice.sudo()._mark_printed()
        contact = self.env["inkasso.contact"].search([("notice_id", "=", notice.id)])
        self.assertIn("Storgatan", contact.with_user(self.collector).read(["address"])[0]["address"])
        fact = self._fact("protected")
        self.assertFalse(contact.with_user(self.collector).read(["address"])[0]["address"])
        self.assertFalse(notice.with_user(self.collector).read(["sent_to"])[0]["sent_to"])
        self.assertEqual(
            notice.with_user(self.collector).export_data(["name", "sent_to"])["datas"], [[notice.name, ""]]
        )
        fact.action_end()
        self.assertIn("Storgatan", notice.with_user(self.collector).read(["sent_to"])[0]["sent_to"])

    def test_export_through_another_model(self):
        self._fact("protected")
        clerk = new_test_user(self.env, "fact_clerk", "account.group_account_invoice,base.group_allow_export")
        invoices = self._invoice("2026-09-01") | self._invoice("2026-09-01", partner=self.bertil)
        rows = invoices.with_user(clerk).export_data(["partner_id/name", "partner_id/street"])["datas"]
        self.assertEqual(sorted(row[1] for row in rows), ["", "Storgatan 1"])

    def test_managers_see_it_and_are_noted(self):
        fact = self._fact("protected")
        manager = new_test_user(self.env, "fact_manager", "inkasso_collections.group_manager,base.group_allow_export")
        anna = self.anna.with_user(manager)
        self.assertEqual(anna.read(["street"])[0]["street"], "Storgatan 1")
        anna.read(["street"])
        look = self.env["inkasso.debtor.look"].search([("partner_id", "=", self.anna.id)])
        self.assertEqual((look.user_id, str(look.date)), (manager, TODAY))
        self.assertEqual(anna.export_data(["street"])["datas"], [["Storgatan 1"]])
        with self.assertRaises(AccessError):
            look.with_user(self.collector).read(["date"])
        fact.action_end()
        self.assertEqual(self.anna.with_user(self.collector).read(["street"])[0]["street"], "Storgatan 1")

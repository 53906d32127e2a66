"""Which channel a notice takes, who has opted out of what, and what happens when one fails."""

import importlib.util
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import new_test_user
from odoo.tools import OrderedSet, file_path, mute_logger

from .common import CollectionsCommon


class ChannelsCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(cls.env, "channel_collector", "inkasso_collections.group_collector")

    def _issue(self, **level):
        self.reminder.write(level)
        self._invoice("2026-10-10")
        return self._run("2026-10-15").notice_ids

    def _contacts(self, notice):
        contacts = self.env["inkasso.contact"].search([("notice_id", "=", notice.id)], order="id")
        return [(contact.channel, contact.outcome) for contact in contacts]


class TestPreferenceAndOptout(ChannelsCommon):
    def test_preferred_channel_goes_before_the_levels(self):
        self.anna.inkasso_preferred_channel = "letter"
        self.assertEqual(self._issue().channel, "letter")

    def test_said_to_one_creditor_it_binds_that_one(self):
        """The debtor speaks to one creditor at a time: what he prefers, and what he refuses, is between the two."""
        other = self._create_company(name="Other")
        self.anna.inkasso_preferred_channel = "letter"
        self.assertFalse(self.anna.with_company(other).inkasso_preferred_channel)
        find = self.env["inkasso.notice"]._get_route
        routes = [find(self.reminder, self.anna, self.anna, company.id).now for company in (self.company, other)]
        self.assertEqual(routes, [("letter",), ("email",)])
        optout = self.env["inkasso.channel.optout"].create({"partner_id": self.anna.id, "channel": "email"})
        self.assertEqual(optout.company_id, self.company)
        refused = self.env["inkasso.notice"]._get_refused_channels
        self.assertEqual(refused(self.anna, self.company), {"email"})
        self.assertEqual(refused(self.anna, other), set())

    def test_case_shows_what_is_preferred_towards_its_company(self):
        notice = self._issue()
        self.anna.inkasso_preferred_channel = "phone"
        case = notice.case_id
        self.assertEqual(case.preferred_channel, "phone")
        other = self._create_company(name="Other")
        self.assertEqual(case.sudo().with_company(other).preferred_channel, "phone", "whichever company is looked from")

    def test_a_contacts_own_wish_goes_before_the_firms(self):
        firm = self._make_debtor("Firman AB", is_company=True, inkasso_preferred_channel="letter")
        person = self.env["res.partner"].create({"name": "Pia", "parent_id": firm.id})
        self.assertEqual(person._inkasso_get_preferred_channel(self.company), "letter")
        person.inkasso_preferred_channel = "email"
        self.assertEqual(person._inkasso_get_preferred_channel(self.company), "email")

    def test_a_formal_letter_goes_beside_what_is_preferred(self):
        self.anna.inkasso_preferred_channel = "email"
        self.demand.write({"send_letter": True, "send_email": False})
        route = self.env["inkasso.notice"]._get_route(self.demand, self.anna, self.anna, self.company.id)
        self.assertEqual(route.now, ("email", "letter"))

    def test_optout_leaves_the_letter(self):
        self.anna._inkasso_opt_out("email", "phone")
        self.assertEqual(self._issue().channel, "letter")

    def test_a_letter_is_always_allowed(self):
        self.anna._inkasso_opt_out("letter", "letter")
        self.anna.email = False
        self.assertEqual(self._issue().channel, "letter")

    def test_optout_of_another_company_does_not_count(self):
        other = self._create_company(name="Other")
        self.anna._inkasso_opt_out("email", "phone", company=other)
        self.assertEqual(self._issue().channel, "email")

    def test_said_twice_holds_once_and_is_taken_back(self):
        first = self.anna._inkasso_opt_out("sms", "phone", note="Called us")
        self.assertEqual(self.anna._inkasso_opt_out("sms", "portal"), first)
        self.assertEqual((first.source, bool(first.date), first.user_id), ("phone", True, self.env.user))
        self.assertEqual(self.anna.inkasso_optout_ids, first)
        self.anna._inkasso_opt_in("sms")
        self.assertTrue(first.date_end)
        self.anna.invalidate_recordset()
        self.assertFalse(self.anna.inkasso_optout_ids)
        self.assertNotEqual(self.anna._inkasso_opt_out("sms", "portal"), first)

    @mute_logger("odoo.sql_db")
    def test_one_at_a_time(self):
        vals = {"partner_id": self.anna.id, "channel": "sms", "source": "phone"}
        self.env["inkasso.channel.optout"].create(vals)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["inkasso.channel.optout"].create(vals)

    def test_rights(self):
        user = new_test_user(self.env, "channel_user", "inkasso_collections.group_user")
        optouts = self.env["inkasso.channel.optout"]
        vals = {"partner_id": self.anna.id, "channel": "sms", "source": "phone"}
        with self.assertRaises(AccessError):
            optouts.with_user(user).create(vals)
        optout = optouts.with_user(self.collector).create(vals)
        with self.assertRaises(AccessError):
            optout.with_user(user).action_take_back()
        optout.action_take_back()
        self.assertTrue(optout.date_end)
        with self.assertRaises(AccessError):
            optout.unlink()

    def test_a_contact_of_a_firm_opts_out_for_it(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        person = self.env["res.partner"].create({"name": "Pia", "parent_id": firm.id})
        self.assertEqual(person._inkasso_opt_out("phone", "phone").partner_id, firm)

    def test_nobody_is_reached_by_no_channel(self):
        with self.assertRaisesRegex(ValidationError, "reaches nobody"):
            self.reminder.write({"send_email": False, "send_letter": False})
        self.reminder.write({"send_email": False, "send_letter": False, "send_digital": True})


class TestPreferredChannelMigration(ChannelsCommon):
    """Until 19.0.1.2.0 what a debtor preferred held towards all companies."""

    def _migrate(self):
        path = file_path("inkasso_collections/migrations/19.0.1.2.0/pre-preferred-channel.py")
        spec = importlib.util.spec_from_file_location("pre_preferred_channel", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_preferred_towards_each_company(self):
        other = self._create_company(name="Other")
        bound = self._make_debtor("Bo Berg", company_id=self.company.id).sudo()
        self.env.flush_all()
        self.cr.execute("ALTER TABLE res_partner DROP COLUMN inkasso_preferred_channel")
        self.cr.execute("ALTER TABLE res_partner ADD COLUMN inkasso_preferred_channel varchar")
        self.cr.execute(
            "UPDATE res_partner SET inkasso_preferred_channel = 'letter' WHERE id IN %s", [(self.anna.id, bound.id)]
        )
        for _time in range(2):  # twice is as good as once
            self._migrate()
            for company in (self.company, other):
                self.assertEqual(self.anna.with_company(company).inkasso_preferred_channel, "letter")
            self.assertEqual(bound.inkasso_preferred_channel, "letter")
            self.assertFalse(bound.with_company(other).inkasso_preferred_channel)
            self.assertFalse(self._make_debtor("New").inkasso_preferred_channel)


class TestNextChannel(ChannelsCommon):
    def test_one_after_the_other(self):
        notice = self._issue(send_letter=True, channel_use="in_turn").sudo()
        self.assertEqual(notice.channel, "email")
        notice._mark_failed("550 no such user")
        self.assertEqual((notice.state, notice.print_pending), ("failed", True))
        notice._mark_printed()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self._contacts(notice), [("email", "failed"), ("letter", "sent")])

    def test_rendering_that_fails_is_no_attempt(self):
        notice = self._issue()
        notice.sudo().write({"attachment_id": False, "mail_id": False})
        notice.sudo()._mark_failed("The letter could not be rendered")
        self.assertFalse(self._contacts(notice))

    def _bounce(self, case, email):
        """The mail gateway takes in what the receiving server says."""
        case.sudo()._message_receive_bounce(email, self.env["res.partner"])

    def test_bounce_takes_the_level_back_and_goes_on_by_letter(self):
        notice = self._issue()
        notice.sudo()._mark_sent()
        item = notice.line_ids.item_id
        self.assertEqual(item.level_id, self.reminder)
        self._bounce(notice.case_id, "anna@example.com")
        self.assertEqual((notice.state, notice.print_pending), ("failed", True))
        self.assertFalse(item.level_id)
        self.assertEqual(item.rest_reason, "failed")
        self.assertEqual(self._contacts(notice), [("email", "sent"), ("email", "bounced")])
        self.assertTrue(notice.case_id.contact_problem)
        notice.sudo()._mark_printed()
        self.assertEqual((notice.state, item.level_id), ("sent", self.reminder))

    def test_bounce_beside_a_letter_only_is_kept(self):
        notice = self._issue(send_letter=True)
        notice.sudo()._mark_sent()
        notice.sudo()._mark_printed()
        self._bounce(notice.case_id, "anna@example.com")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self._contacts(notice), [("email", "sent"), ("letter", "sent"), ("email", "bounced")])
        self.assertIn("Find the right contact data", notice.case_id.activity_ids.mapped("summary"))

    def test_bounce_through_the_gateway(self):
        notice = self._issue()
        notice.sudo()._mark_sent()
        message = notice.mail_id.mail_message_id
        self.env["mail.thread"].sudo()._routing_handle_bounce(
            None,
            {
                "bounced_email": "anna@example.com",
                "bounced_partner": self.anna,
                "bounced_msg_ids": [message.message_id],
                "bounced_message": message,
                "body": "550 no such user",
                "email_from": "mailer-daemon@example.com",
                "to": "us@example.com",
                "message_id": "<1@example.com>",
            },
        )
        self.assertEqual(notice.state, "failed")

    def test_bounce_of_something_else(self):
        case = self._issue().case_id
        self._bounce(case, "someone@example.com")
        contact = case.contact_ids.filtered(lambda contact: contact.outcome == "bounced")
        self.assertEqual(contact.address, "someone@example.com")


class Kivra(models.AbstractModel):
    """A provider as an addon would write it: see docs/contacts.md."""

    _register = False  # made part of the registry by the tests below, and of no other
    _module = "inkasso_collections"
    _name = "inkasso.digital.kivra"
    _description = "Kivra"
    _inherit = ["inkasso.digital.mailbox"]

    reached, refusal, delivered = set(), "", []

    def _reaches(self, recipients, company):
        return recipients.filtered(lambda recipient: recipient.id in self.reached)

    def _send(self, notice):
        if self.refusal:
            raise UserError(self.refusal)
        self.delivered.append((notice.recipient_id, notice.attachment_id.raw[:4]))
        return "K-1"


class DigitalMailboxWithKivra(models.AbstractModel):
    _register = False
    _module = "inkasso_collections"
    _name = "inkasso.digital.mailbox"
    _inherit = ["inkasso.digital.mailbox"]

    def _get_providers(self):
        return [*super()._get_providers(), "inkasso.digital.kivra"]


class TestDigitalMailbox(ChannelsCommon):
    """A channel that an addon adds by inheritance alone, in the two classes above."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._extend_registry()
        Kivra.reached, Kivra.refusal = {cls.anna.id}, ""

    @classmethod
    def _extend_registry(cls):
        """Load the two models, as if an addon had brought them, until these tests are done."""
        mailbox = cls.registry["inkasso.digital.mailbox"]
        bases, children = mailbox._base_classes__, OrderedSet(mailbox._inherit_children)

        def forget():
            del cls.registry.models["inkasso.digital.kivra"]
            mailbox._base_classes__, mailbox._inherit_children = bases, children
            mailbox._setup_done__ = False
            cls.registry._setup_models__(cls.cr, ["inkasso.digital.mailbox"])

        cls.addClassCleanup(forget)
        for model in (DigitalMailboxWithKivra, Kivra):
            add_to_registry(cls.registry, model)
        cls.registry._setup_models__(cls.cr, ["inkasso.digital.mailbox", "inkasso.digital.kivra"])

    def setUp(self):
        super().setUp()
        Kivra.delivered.clear()

    def test_delivered(self):
        notice = self._issue(send_digital=True)
        self.assertEqual((notice.channel, notice.state), ("digital", "sent"))
        self.assertEqual(notice.sent_to, "Kivra: K-1")
        self.assertEqual(Kivra.delivered, [(self.anna, b"%PDF")])
        self.assertEqual(self._contacts(notice), [("digital", "sent")])

    def test_only_where_the_level_or_the_debtor_wants_it(self):
        self.assertEqual(self._issue().channel, "email")
        self.anna.inkasso_preferred_channel = "digital"
        route = self.env["inkasso.notice"]._get_route(self.reminder, self.anna, self.anna, self.company.id)
        self.assertEqual(route.now, ("digital",))

    def test_who_has_no_mailbox_gets_what_the_level_says(self):
        self.enterContext(patch.object(Kivra, "reached", set()))
        self.assertEqual(self._issue(send_digital=True).channel, "email")

    def test_refused_goes_on_by_email_then_letter(self):
        self.enterContext(patch.object(Kivra, "refusal", "The mailbox is closed"))
        notice = self._issue(send_digital=True)
        self.assertEqual((notice.channel, notice.state), ("email", "queued"))
        self.assertTrue(notice.mail_id)
        notice.sudo()._mark_failed("550")
        self.assertEqual((notice.state, notice.print_pending), ("failed", True))
        self.assertEqual(self._contacts(notice), [("digital", "failed"), ("email", "failed")])

    def test_found_out_later(self):
        notice = self._issue(send_digital=True)
        notice.sudo()._digital_failed("The mailbox was closed yesterday")
        self.assertEqual((notice.channel, notice.state), ("email", "queued"))
        self.assertEqual(notice.line_ids.item_id.rest_reason, "pending")
        notice.sudo()._mark_sent()
        self.assertFalse(notice.line_ids.item_id.rest_reason)

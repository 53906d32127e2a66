from odoo import models


class Assignment(models.Model):
    """What we say to an agency reaches it: by its connection, else by an e-mail that says that there is something to read in the
    portal, else by people.

    The e-mail says nothing of the debtor: it is not encrypted.
    """

    _inherit = "inkasso.assignment"

    def _tell_agency(self, day, text, has_files=False):
        """Have the agency know what was just logged for it.

        :param has_files: files are fetched in the portal; a connection does not bring them
        :return: whether it will know by itself
        """
        self.ensure_one()
        occurrence = max(self.sudo().event_ids.ids, default=0)  # each text is one: its number is that of the log
        if not has_files and self._tell("message", occurrence, day=day, reason=text):
            return True
        people = self.agency_id._get_portal_people()
        if people:
            template_sudo = self.env.ref("inkasso_collections.mail_template_agency_told").sudo()  # collectors send it
            template_sudo.send_mail(self.id, email_values={"recipient_ids": [(6, 0, people.ids)]})
        return bool(people)

    def _write_to_agency(self, day, text):
        # EXTENDS agencies
        super()._write_to_agency(day, text)
        if not self._tell_agency(day, text):
            house = self.with_context(lang=self._get_problem_users()[:1].lang)
            house._raise_problem(house.env._("Tell the agency what was written to it"), note=text)

    def _transmit_consent(self, consent, day):
        # EXTENDS agencies
        if not self._tell_agency(day, consent._get_answer_text()):
            super()._transmit_consent(consent, day)


class AgencyConsent(models.Model):
    _inherit = "inkasso.agency.consent"

    def _get_answer_text(self):
        """What was decided, in the language of the agency."""
        self.ensure_one()
        consent = self.with_context(lang=self.agency_id.partner_id.lang)
        labels = {name: dict(self._fields[name]._description_selection(consent.env)) for name in ("step", "state")}
        text = f"{self.assignment_id.name}, {labels['step'][self.step]}: {labels['state'][self.state]}."
        return " ".join(filter(None, (text, self.reason)))


class AgencyReport(models.Model):
    _inherit = "inkasso.agency.report"

    def _answer(self, day, text, files):
        # EXTENDS agencies
        super()._answer(day, text, files)
        assignment = self.assignment_id
        if not assignment._tell_agency(day, text, has_files=bool(files)):
            house = self._get_case()
            house._raise_problem(
                house.env._("Tell the agency what was written to it"),
                note="\n".join(filter(None, (text, *files.mapped("name")))),
            )


class Agency(models.Model):
    _inherit = "inkasso.agency"

    def _get_portal_people(self):
        """Contacts of the people of this agency who can log in and have an e-mail address."""
        self.ensure_one()
        if not self.active:
            return self.env["res.partner"]
        users_sudo = self.env["res.users"].sudo()  # whoever writes to an agency need not see users
        users = users_sudo.search(
            [("share", "=", True), ("partner_id", "child_of", self.partner_id.commercial_partner_id.id)]
        )
        # whoever writes to an agency need not see all agencies
        return users.filtered(lambda user: self in self.sudo()._get_of_user(user)).partner_id.filtered("email")


class ExchangeMessage(models.Model):
    _inherit = "inkasso.agency.exchange"

    def _describe_message(self, assignment):
        return {"text": self.reason or ""}

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date


class StartChoice(models.Model):
    """Putting a choice into force, and taking it back: a few statements over the items, then their next steps anew."""

    _inherit = "inkasso.start"

    def action_begin(self):
        """Begin as chosen. The choice is written in the log, with who made it."""
        start_sudo = self._as_manager()
        start_sudo._check_choice()
        start_sudo._count()
        start_sudo._set_barred_aside()
        start_sudo._treat_older()
        start_sudo._spread()
        start_sudo.write({"state": "done", "decided_by": self.env.uid, "decided_on": fields.Datetime.now()})
        start_sudo.company_id.write({"inkasso_start_pending": False, "inkasso_automatic": start_sudo.automatic})
        start_sudo.message_post(body=self._describe_choice(), author_id=self.env.user.partner_id.id)
        return True

    def action_reopen(self):
        """Take the choice back for whatever has not been reminded of since, and decide anew.

        Until then no nightly run touches the company.
        """
        start_sudo = self._as_manager()
        if start_sudo.state != "done":
            raise UserError(self.env._("Nothing has been decided yet."))
        items_sudo = start_sudo._release() | start_sudo._forget_steps()
        items_sudo._reschedule()
        start_sudo.write({"state": "open", "decided_by": False, "decided_on": False})
        start_sudo.company_id.inkasso_start_pending = True
        start_sudo._count()
        start_sudo.message_post(
            body=self.env._("Reopened: the lines that waited or stood on a step are as they were."),
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _check_choice(self):
        if self.state == "done":
            raise UserError(self.env._("This has been decided. Reopen it to decide anew."))
        if not self.policy_id:
            raise UserError(self.env._("Choose a plan first: without one no step has a date."))
        if self.due_from and self.older == "until" and not self.older_until:
            raise UserError(self.env._("Enter the day until which older claims rest."))
        if self.due_from and self.older == "until" and self.older_until < self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("The day until which older claims rest has passed. Choose a later one."))
        if self.due_from and self.older == "level" and not self.level_id:
            raise UserError(self.env._("Choose the last step that was taken outside Odoo."))

    def _describe_choice(self):
        """The choice in words, for the log."""
        labels = dict(self._fields["older"]._description_selection(self.env))
        sentences = [self.env._("%(user)s begins collection.", user=self.env.user.name), self.outlook or ""]
        if self.due_from:
            sentences.append(
                self.env._(
                    "Older than %(day)s: %(choice)s %(detail)s",
                    day=format_date(self.env, self.due_from),
                    choice=labels[self.older],
                    detail={
                        "look": "",
                        "until": format_date(self.env, self.older_until) if self.older_until else "",
                        "level": self.level_id.name or "",
                    }[self.older],
                )
            )
        return "\n".join(sentence for sentence in sentences if sentence)

    # -------------------------------------------------------------------------
    # The statements
    # -------------------------------------------------------------------------

    def _set_barred_aside(self):
        """Claims that are time-barred already rest as such at once; each as a to-do would bury people."""
        items = self.env["inkasso.item"]
        barred = items._search(self._get_due_domain() & self._get_barred_domain())
        self._update(SQL("UPDATE inkasso_item SET is_barred = TRUE WHERE id IN %s RETURNING id", barred.subselect()))

    def _treat_older(self):
        """Older claims rest, or stand on the step that was taken outside Odoo."""
        domain = self._get_older_domain()
        if domain.is_false():
            return
        older = self.env["inkasso.item"]._search(domain)
        if self.older == "level":
            self._update(
                SQL(
                    """
                    UPDATE inkasso_item SET level_id = %s, response_date = %s, start_id = %s
                     WHERE id IN %s RETURNING id
                    """,
                    self.level_id.id,
                    self.response_date or None,
                    self.id,
                    older.subselect(),
                )
            )
        else:
            until = self.older_until if self.older == "until" else None
            self._let_rest(SQL("SELECT older.id AS item_id, %s::date AS until FROM (%s) older", until, older.select()))

    def _spread(self):
        """Spread what is due over nights: so many debtors a night, those who owe most first.

        The first night is the next one, so those of the second rest until tomorrow.
        """
        if not self.nightly_limit:
            return
        due = self.env["inkasso.item"]._search(self._get_due_domain())
        nights = SQL(
            """
            SELECT i.id AS item_id, %(today)s::date + debtor.night AS until
              FROM (SELECT partner_id,
                           ((ROW_NUMBER() OVER (ORDER BY SUM(amount_open) DESC, partner_id) - 1) / %(limit)s)::int AS night
                      FROM inkasso_item WHERE id IN %(due)s GROUP BY partner_id) debtor
              JOIN inkasso_item i ON i.partner_id = debtor.partner_id
             WHERE i.id IN %(due)s AND debtor.night > 0
            """,
            today=self.date,
            limit=self.nightly_limit,
            due=due.subselect(),
        )
        self._let_rest(nights)

    def _let_rest(self, rests):
        """Let items rest for this start.

        :param rests: SQL of a table of item_id and until
        """
        self._update(
            SQL(
                """
                INSERT INTO inkasso_item_rest (item_id, reason, until, res_model, res_id,
                                               create_uid, create_date, write_uid, write_date)
                SELECT item_id, 'start', until, %(model)s, %(id)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(rests)s) rests
                    ON CONFLICT (item_id, res_model, res_id) DO UPDATE SET until = EXCLUDED.until
                RETURNING item_id
                """,
                model=self._name,
                id=self.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                rests=rests,
            )
        )

    def _release(self, items=None):
        """Delete the rests of this start, of `items` or of all; the items they were of are to be dated anew."""
        self.env["inkasso.item.rest"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM inkasso_item_rest WHERE res_model = %s AND res_id = ANY(%s) AND %s RETURNING item_id",
                self._name,
                list(self.ids),
                SQL("TRUE") if items is None else SQL("item_id = ANY(%s)", list(items.ids)),
            )
        )
        self.env["inkasso.item.rest"].invalidate_model()
        return self.env["inkasso.item"].sudo().browse(item_id for [item_id] in rows)  # who may release was checked

    def _forget_steps(self):
        """Items that stand on a step because of this choice, and have not gone on since, stand on none."""
        self.env["inkasso.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE inkasso_item SET level_id = NULL, response_date = NULL, start_id = NULL
                 WHERE start_id = %s AND notice_id IS NULL AND level_id = %s RETURNING id
                """,
                self.id,
                self.level_id.id or None,
            )
        )
        self.env["inkasso.item"].invalidate_model()
        return self.env["inkasso.item"].browse(item_id for [item_id] in rows)

    def _update(self, statement):
        """Run a statement that returns the ids of the items it is about, and date these anew."""
        items = self.env["inkasso.item"]
        items.flush_model()
        ids = [item_id for [item_id] in self.env.execute_query(statement)]
        items.invalidate_model()
        self.env["inkasso.item.rest"].invalidate_model()
        items.browse(ids)._reschedule()

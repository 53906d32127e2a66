from odoo import api, fields, models
from odoo.tools import SQL


class ItemRest(models.Model):
    """One thing that keeps an item from its next step: a pause, a dispute, a promise, a plan, an agency.

    Several can hold an item at once; it goes on when the last of them has ended. Made and removed only by
    :meth:`Item._rest` and :meth:`Item._end_rest`, for the record that is the reason.
    """

    _name = "inkasso.item.rest"
    _description = "Why a collection item rests"
    _order = "id"
    _rec_name = "reason"

    item_id = fields.Many2one("inkasso.item", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="item_id.company_id")
    reason = fields.Selection(lambda self: self.env["inkasso.item"]._get_rest_reasons(), required=True)
    until = fields.Date(help="Last day of rest; empty: until whatever it rests for has ended.")
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)

    _source_uniq = models.UniqueIndex("(item_id, res_model, res_id)", "The item rests for this already.")
    _source_idx = models.Index("(res_model, res_id)")


class ItemRestSchedule(models.Model):
    """Letting items rest for a record, and go on when it has ended."""

    _inherit = "inkasso.item"

    rest_ids = fields.One2many("inkasso.item.rest", "item_id", string="Rests for", readonly=True)

    @api.model
    def _get_rest_reasons(self):
        return self._fields["rest_reason"]._description_selection(self.env)

    def _rest(self, record, reason, until=None):
        """Take no step with these items for the sake of `record`, also again with another last day.

        Whoever calls this has checked that the user may.

        :param record: the one record that is the reason; when it ends, :meth:`_end_rest` is called with it
        :param reason: a value of `rest_reason`, shown to people; abilities add theirs to the selection
        :param until: last day of rest, as a date; None: until :meth:`_end_rest`
        """
        record.ensure_one()
        self.env["inkasso.item.rest"].flush_model()
        self.env.cr.execute_values(
            """
            INSERT INTO inkasso_item_rest (item_id, reason, until, res_model, res_id,
                                           create_uid, create_date, write_uid, write_date)
            VALUES %s
            ON CONFLICT (item_id, res_model, res_id) DO UPDATE
               SET reason = EXCLUDED.reason, until = EXCLUDED.until,
                   write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
            """,
            [
                (item_id, reason, until or None, record._name, record.id, self.env.uid, now, self.env.uid, now)
                for now in [fields.Datetime.now()]
                for item_id in self.ids
            ],
        )
        self.env["inkasso.item.rest"].invalidate_model()
        self._reschedule()

    @api.model
    def _end_rest(self, records):
        """Let the items that rested for `records` go on, unless something else holds them.

        :return: these items
        """
        rests_sudo = self._find_rests(records)
        items_sudo = rests_sudo.item_id
        rests_sudo.unlink()
        items_sudo._reschedule()
        return items_sudo.with_env(self.env)

    @api.model
    def _find_rests(self, records):
        # Whoever may end `records` thereby moves the items, whose fields nobody edits.
        return (
            self.env["inkasso.item.rest"]
            .sudo()
            .search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        )

    @api.model
    def _get_resting_sql(self):
        """Reason and last day of what keeps item `i` longest: without last day first, then the latest."""
        return SQL(
            """
            LATERAL (SELECT reason, until
                       FROM inkasso_item_rest
                      WHERE item_id = i.id
                      ORDER BY until DESC NULLS FIRST, id
                      LIMIT 1) rest
            """
        )

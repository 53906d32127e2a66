import re
from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import is_html_empty


class NoticeLetter(models.Model):
    """What the letter and the e-mail of a notice print beside its fields. Amounts are read, never computed anew."""

    _inherit = "inkasso.notice"

    claimed_charge_ids = fields.Many2many(
        "inkasso.charge",
        string="Interest and fees claimed",
        compute="_compute_claimed_charge_ids",
        help="What is claimed on top of the principal: by this notice, and by earlier ones as far as it is still open.",
    )

    @api.depends("charge_ids", "line_ids")
    def _compute_claimed_charge_ids(self):
        """Oldest first, line by line; one search for all the letters of a batch."""
        lines = self.line_ids.move_line_id
        still_open = self.env["inkasso.charge"].search(
            [
                ("amount_open", "!=", 0),
                "|",
                ("move_line_id", "in", lines.ids),
                ("posting_move_id", "in", lines.move_id.ids),  # booked, and a claim of its own since
            ],
            order="date, id",
        )
        open_by_line = still_open.grouped("move_line_id")
        open_by_entry = still_open.grouped("posting_move_id")
        none = still_open.browse()
        for notice in self:
            own_by_line = notice.charge_ids.filtered("amount").sorted("id").grouped("move_line_id")
            charges = none
            for line in notice.line_ids.move_line_id:
                earlier = open_by_line.get(line, none) - notice.charge_ids
                charges += earlier.filtered(lambda charge, day=notice.date: charge.date <= day)
                charges += own_by_line.get(line, none)
                charges += open_by_entry.get(line.move_id, none)
            notice.claimed_charge_ids = charges

    # -------------------------------------------------------------------------
    # What is written
    # -------------------------------------------------------------------------

    @api.model
    def _get_letter_text(self, text):
        """A text of the level for the letter, with headings as bold paragraphs.

        A letter has one heading, its title: a batch is cut into letters at the headings.
        """
        if is_html_empty(text):
            return ""
        text = re.sub(r"<h[1-6]\b[^>]*>", '<p class="heading">', text, flags=re.IGNORECASE)
        text = re.sub(r"</h[1-6]\s*>", "</p>", text, flags=re.IGNORECASE)
        return Markup(text)  # an HTML field: sanitised when written  # nosec B704

    def _is_letter_about_one_invoice(self):
        """Whether all that is claimed, in instalments or not, is of one invoice."""
        self.ensure_one()
        return len(set(self.line_ids.filtered("move_line_id").mapped("name"))) == 1

    # -------------------------------------------------------------------------
    # What interest and fees rest on
    # -------------------------------------------------------------------------

    def _get_letter_charges(self, charge_type):
        return self.claimed_charge_ids.filtered(lambda charge: charge.type == charge_type)

    def _get_letter_interest(self):
        """The interest claimed: a row per period, line by line, with the line's amount on the last of its rows.

        :return: list of dict: name, first_day, last_day, days, principal, rate, amount, is_adjusted
        """
        self.ensure_one()
        charges_by_line = self._get_letter_charges("interest").grouped("move_line_id")
        rows = []
        for line in self.line_ids.filtered("amount_interest"):
            charges = charges_by_line.get(line.move_line_id, self.env["inkasso.charge"])
            periods = self._join_letter_periods(self._get_letter_periods(charges)) or [{}]
            computed = sum(period.get("exact", 0) for period in periods)
            tolerance = (len(charges) + 1) * self.currency_id.rounding  # each charge was rounded by itself
            periods[0]["name"] = line.name
            periods[-1].update(
                amount=line.amount_interest, is_adjusted=abs(line.amount_interest - computed) > tolerance
            )
            rows += periods
        return rows

    @api.model
    def _get_letter_periods(self, charges):
        """The interest periods behind these charges of one line, in order."""
        periods = []
        for charge in charges:
            if periods and charge.date_from and charge.date_from < periods[-1]["last_day"]:
                periods.clear()  # what was claimed before is not what is owed: this one is the whole, computed anew
            for stored in charge.explanation or []:
                period = charge._read_period(stored)
                period["exact"] = float(period.pop("amount"))
                periods.append(period)
        return periods

    @api.model
    def _join_letter_periods(self, periods):
        """Periods that follow each other at the same rate on the same principal, as one."""
        joined = []
        for period in periods:
            last = joined[-1] if joined else None
            if (
                last
                and (last["principal"], last["rate"]) == (period["principal"], period["rate"])
                and last["last_day"] + timedelta(days=1) == period["first_day"]
            ):
                last["last_day"] = period["last_day"]
                last["days"] += period["days"]
                last["exact"] += period["exact"]
            else:
                joined.append(dict(period))
        return joined

    def _get_letter_year_days(self):
        """The days of the year that interest was computed with, as text: 365, or 365/366 around a leap year."""
        self.ensure_one()
        periods = (period for charge in self._get_letter_charges("interest") for period in charge.explanation or [])
        return "/".join(sorted({str(period["year_days"]) for period in periods}))

    def _get_letter_interest_basis(self):
        """What law or agreement the interest rests on."""
        self.ensure_one()
        return ", ".join(dict.fromkeys(self._get_letter_charges("interest").mapped("legal_basis")))

    def _get_letter_fees(self, writer):
        """The fees claimed, equal ones together.

        :param writer: of the letter
        :return: list of dict: name, count, each, amount, legal_basis
        """
        self.ensure_one()
        equal = defaultdict(list)
        for charge in self._get_letter_charges("fee"):
            amount = charge.amount if charge.notice_id == self else charge.amount_open
            equal[charge.fee_kind_id, charge.legal_basis, amount].append(amount)
        return [
            {
                "name": writer.t(f"fee_{kind.code}") if writer.has(f"fee_{kind.code}") else kind.name,
                "count": len(amounts),
                "each": each,
                "amount": self.currency_id.round(sum(amounts)),
                "legal_basis": legal_basis,
            }
            for (kind, legal_basis, each), amounts in equal.items()
        ]

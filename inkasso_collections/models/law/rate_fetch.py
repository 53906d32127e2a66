import logging
from datetime import timedelta
from urllib.parse import urlsplit

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exact import exact
from .rate_sources import SOURCES, BadAnswerError, derive, download, half_year_start, list_half_years

_logger = logging.getLogger(__name__)

#: Half-years behind the current one that are asked for, too: a bank that contradicts what is known is not believed about
#: what is new, which finds a change of unit or series that no check of a single value can find.
YEARS_COMPARED = 1
LONGEST_GAP = 10  # years: further back, history is imported from a file
#: Percentage points between two half-years. The largest step since 2002 was 2.5 (Sweden, January 2009).
LARGEST_STEP = 5
#: A half-year without a value after so long is no matter of waiting any longer.
PATIENCE = timedelta(days=21)
AGAIN_AFTER = timedelta(hours=12)


class RateFetch(models.Model):
    """Reference rates from the central banks' public interfaces, where a manager has switched that on.

    Fetching only adds what is missing. It never changes a value, and what it cannot read or does not believe becomes a
    to-do: an amount claimed of a debtor must not rest on an answer that nobody has understood.
    """

    _inherit = "inkasso.rate.kind"

    fetch_source = fields.Selection(
        [
            ("riksbank", "Sveriges Riksbank"),
            ("ecb", "European Central Bank"),
            ("norges_bank", "Norges Bank"),
            ("bank_of_england", "Bank of England"),
        ],
        string="Fetch from",
    )
    fetch_enabled = fields.Boolean(
        string="Fetch automatically",
        copy=False,
        help="Every week, while the scheduled action “Collections: fetch reference rates” is active. Off until you switch it on.",
    )
    fetch_url = fields.Char(
        string="Address of the interface",
        groups="base.group_system",  # whoever sets it makes the server call it
        copy=False,
        help="Empty: the bank's official address.",
    )
    fetch_day = fields.Selection(
        [
            ("within", "Published for the half-year itself"),
            ("first_day", "In force on the first day of the half-year"),
            ("day_before", "In force on the day before the half-year"),
        ],
        string="Which value counts",
        default="first_day",
    )
    fetch_margin = fields.Float(
        string="Percentage points added", digits=(16, 4), help="Where the figure of the law contains a margin (Norway)."
    )
    fetch_step = fields.Float(
        string="Rounded up to the next", digits=(16, 4), help="0.5: to the next half percentage point; 0: not rounded."
    )
    fetched_at = fields.Datetime(string="Last fetched", readonly=True, copy=False)
    fetch_result = fields.Char(string="Result", readonly=True, copy=False)

    _fetch_complete = models.Constraint(
        "CHECK(fetch_enabled IS NOT TRUE OR (fetch_source IS NOT NULL AND fetch_day IS NOT NULL AND period = 'half_year'))",
        "Only a rate that is set for each half-year can be fetched. Choose the bank and which of its values counts.",
    )
    _fetch_step_positive = models.Constraint("CHECK(fetch_step >= 0)", "The rounding step cannot be negative.")

    @api.constrains("fetch_url")
    def _check_fetch_url(self):
        for kind_sudo in self.sudo().filtered("fetch_url"):
            address = urlsplit(kind_sudo.fetch_url)
            if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
                raise ValidationError(
                    self.env._("The address of an interface begins with https:// and has neither ? nor #.")
                )

    # -------------------------------------------------------------------------
    # Entry points
    # -------------------------------------------------------------------------

    @api.model
    def _cron_fetch_rates(self):
        """Fetch each kind that is switched on. One that fails leaves its to-do, and the others go on."""
        due = fields.Datetime.now() - AGAIN_AFTER
        kinds = self.search(
            [("fetch_enabled", "=", True), "|", ("fetched_at", "=", False), ("fetched_at", "<", due)], order="id"
        )
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(kinds))
        for kind in kinds:
            kind._fetch(fields.Date.context_today(kind))
            if not commit(1):
                break

    def action_fetch(self):
        """Fetch now, on a manager's request, whether or not the scheduled action is on."""
        self.check_access("write")
        unready = self.filtered(lambda kind: not kind.fetch_source or not kind.fetch_day or kind.period != "half_year")
        if unready:
            raise UserError(
                self.env._(
                    "Choose first where “%(kind)s” is fetched from and which value counts.", kind=unready[0].name
                )
            )
        for kind in self:
            kind._fetch(fields.Date.context_today(kind))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join(f"{kind.name}: {kind.fetch_result}" for kind in self),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # -------------------------------------------------------------------------
    # One kind
    # -------------------------------------------------------------------------

    def _fetch(self, today):
        """Ask the bank and take over what is missing; say in `fetch_result` what came of it. Never raises."""
        self.ensure_one()
        # in the language of who reads the to-dos, so that the same problem is the same to-do whoever fetches
        kind = self.with_context(lang=self._get_problem_users()[:1].lang)
        try:
            with self.env.cr.savepoint():
                result = kind._take_over(kind._read_published(today), today)
        except BadAnswerError as error:
            _logger.warning("Reference rate %s: %s", self.code, error)
            result = kind._report_failure(kind._explain_bad_answer(error))
        except Exception:
            _logger.exception("Reference rate %s could not be fetched", self.code)
            result = kind._report_failure(kind.env._("Something unexpected went wrong; the server's log says what."))
        self.write({"fetched_at": fields.Datetime.now(), "fetch_result": result})

    def _read_published(self, today):
        """What the bank says of each half-year up to now: pairs of (first day, rate); None where not yet published."""
        source = SOURCES[self.fetch_source]
        half_years = list_half_years(self._get_first_half_year(today), today)
        # a month more: the value in force on the first day may have been set before it
        start = half_years[0] - timedelta(days=31)
        base = (self.sudo().fetch_url or source.BASE_URL).rstrip("/")  # set by administrators, and not shown
        observations = source.parse(download(source.build_url(base, start, today)), today)
        return [
            (
                first_day,
                derive(observations, first_day, self.fetch_day, exact(self.fetch_margin), exact(self.fetch_step)),
            )
            for first_day in half_years
        ]

    def _get_first_half_year(self, today):
        """A year back, for comparison; further where something before that is missing."""
        missing = self.env["inkasso.reference.rate"]._get_missing(today, self)
        uncovered = min([half_year_start(today), *(half_year_start(day) for _kind, day in missing)])
        return max(
            uncovered - relativedelta(years=YEARS_COMPARED), half_year_start(today) - relativedelta(years=LONGEST_GAP)
        )

    def _take_over(self, published, today):
        """Enter the published rates that are missing, unless they contradict what is known.

        :return: one line for people
        """
        known = {row.date_from: exact(row.rate) for row in self.rate_ids}
        conflicts = {day: rate for day, rate in published if rate is not None and known.get(day, rate) != rate}
        for day, rate in conflicts.items():
            self._report_difference(day, known[day], rate)
        new = [(day, rate) for day, rate in published if rate is not None and day not in known]
        compared = [day for day, rate in published if rate is not None and day in known]
        leap = self._find_leap(known, new)
        if leap or (compared and compared[-1] in conflicts):
            new = []  # an answer that is wrong about what is known is not believed about the rest
        self.env["inkasso.reference.rate"].create([self._prepare_fetched(day, rate) for day, rate in new])
        pending = [day for day, rate in published if rate is None and day not in known]
        overdue = pending and today - pending[0] > PATIENCE and BadAnswerError("missing", pending[0])
        if leap or overdue:
            return self._report_failure(self._explain_bad_answer(leap or overdue))
        self._settle_problems("fetch")
        return self._summarise(new, conflicts, pending)

    def _find_leap(self, known, new):
        """A step between half-years that no central bank has ever made, as an error; None where there is none."""
        rates = known | dict(new)
        days = sorted(rates)
        for day, _rate in new:
            before = rates[days[max(days.index(day) - 1, 0)]]
            if abs(rates[day] - before) > LARGEST_STEP:
                return BadAnswerError("leap", f"{before} → {rates[day]}")
        return None

    def _prepare_fetched(self, day, rate):
        label = SOURCES[self.fetch_source].LABEL
        derived = bool(self.fetch_margin or self.fetch_step)
        return {
            "kind_id": self.id,
            "date_from": day,
            "rate": float(rate),
            "source": self.env._("%(publisher)s, derived", publisher=label) if derived else label,
            "confidence": "medium" if derived else "high",
        }

    def _summarise(self, new, conflicts, pending):
        if conflicts:
            return self.env._("%(count)s values differ from what is entered: see the to-do.", count=len(conflicts))
        if new:
            return self.env._("New: %(rates)s", rates=", ".join(f"{day} {rate} %" for day, rate in new))
        if pending:
            return self.env._("The rate from %(day)s is not published yet.", day=pending[0])
        return self.env._("Nothing new.")

    # -------------------------------------------------------------------------
    # Problems
    # -------------------------------------------------------------------------

    def _report_failure(self, explanation):
        """One to-do, however often it fails; settled by the next success."""
        self._raise_problem(
            self.env._("The reference rate could not be fetched"),
            note=Markup("<p>%s</p><p>%s</p>")
            % (explanation, self.env._("Nothing was changed. Enter the rate by hand if it is needed now.")),
            key="fetch",
        )
        return explanation

    def _report_difference(self, day, entered, published):
        """A to-do with both values: which one is right is for a person to say."""
        self._raise_problem(
            self.env._(
                "Rate from %(day)s: %(entered)s %% entered, %(published)s %% published",
                day=day,
                entered=entered.normalize() + 0,
                published=published.normalize() + 0,
            ),
            note=Markup("<p>%s</p>")
            % self.env._(
                "Compare with the publisher's own page. Nothing was changed; correct the entered value if it is wrong."
            ),
        )

    def _explain_bad_answer(self, error):
        """What was wrong, in the user's language."""
        env, detail = self.env, error.detail
        explanations = {
            "network": env._("The bank's interface could not be reached (%(detail)s).", detail=detail),
            "timeout": env._("The bank's interface did not answer in time."),
            "status": env._("The bank's interface answered with the error %(detail)s.", detail=detail),
            "moved": env._("The bank's interface has moved to %(detail)s.", detail=detail),
            "too_big": env._("The answer is far larger than the rates asked for."),
            "web_page": env._("The answer is a web page instead of data."),
            "truncated": env._("The answer is incomplete."),
            "series": env._("The answer is about another series: %(detail)s.", detail=detail),
            "unit": env._("The answer is in another unit than percent: %(detail)s.", detail=detail),
            "number": env._("“%(detail)s” is no rate with at most four decimals.", detail=detail),
            "range": env._("%(detail)s %% cannot be a reference rate.", detail=detail),
            "day": env._("“%(detail)s” is no date.", detail=detail),
            "future": env._("The answer has a value for %(detail)s, far in the future.", detail=detail),
            "contradiction": env._("The answer has two values for %(detail)s.", detail=detail),
            "gap": env._("The newest value before the half-year is of %(detail)s, too old to rely on.", detail=detail),
            "missing": env._("The answer has no value for the half-year from %(detail)s.", detail=detail),
            "leap": env._("The rate would leap from %(detail)s.", detail=detail),
        }
        return explanations.get(error.reason) or env._("The answer cannot be read.")

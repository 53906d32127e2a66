from decimal import Decimal

from odoo import api, fields, models

from ...learning.logistic import get_fit
from ...rules.evaluation import assess, is_better, split, train
from ...rules.replay import replay
from ...rules.scoring import Model, late_ratio

HORIZON = 30  # days after the due date within which an invoice is paid "in time"
RETRAIN_DAYS = 30


class ScoreModel(models.Model):
    """One version of what likelihoods are computed with: the smoothed ratio, or what a regression has learned.

    Kept as trained, with how good it was on invoices it had not seen, so that every likelihood can be explained later.
    """

    _name = "inkasso.score.model"
    _description = "Model of payment likelihood"
    _order = "company_id, version desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(required=True, readonly=True, aggregator=None)
    kind = fields.Selection(
        [("ratio", "Smoothed ratio"), ("logistic", "Logistic regression")], required=True, readonly=True
    )
    state = fields.Selection(
        [("in_use", "In use"), ("rejected", "Not better"), ("replaced", "Replaced")], required=True, readonly=True
    )
    trained_on = fields.Date(readonly=True)
    sample_count = fields.Integer(string="Invoices compared on", readonly=True)
    auc = fields.Float(string="AUC", digits=(4, 3), readonly=True, aggregator=None)
    brier = fields.Float(string="Brier score", digits=(5, 4), readonly=True, aggregator=None)
    coefficients = fields.Json(readonly=True, export_string_translation=False)
    calibration = fields.Json(readonly=True, export_string_translation=False)
    calibration_text = fields.Text(string="Foretold and happened", compute="_compute_calibration_text")

    _version_uniq = models.UniqueIndex("(company_id, version)", "This version exists already.")
    _in_use_uniq = models.UniqueIndex("(company_id) WHERE state = 'in_use'", "One model is in use at a time.")

    @api.depends("kind", "version")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for model in self:
            model.name = f"{kinds.get(model.kind, '')} {model.version}"

    @api.depends("calibration")
    def _compute_calibration_text(self):
        for model in self:
            model.calibration_text = "\n".join(
                self.env._(
                    "%(count)s invoices: %(foretold)s %% late foretold, %(happened)s %% happened",
                    count=count,
                    foretold=round(100 * float(foretold)),
                    happened=round(100 * float(happened)),
                )
                for count, foretold, happened in model.calibration or []
            )

    # -------------------------------------------------------------------------
    # Training
    # -------------------------------------------------------------------------

    @api.model
    def _get_in_use(self, company):
        return self.search([("company_id", "=", company.id), ("state", "=", "in_use")], limit=1)

    @api.model
    def _train_if_due(self, company, day):
        """Learn anew once a month; the first time at once."""
        last = self.search([("company_id", "=", company.id)], limit=1)
        if not last or (day - last.trained_on).days >= RETRAIN_DAYS:
            self._train(company, day)

    @api.model
    def _train(self, company, day):
        """Learn from the past of `company` up to `day`, and take the new model into use where it is better.

        The smoothed ratio is what there is without a library, and what any model has to beat; the model in use is
        judged again on the same latest invoices, as what was good may have become bad.
        """
        invoices = self.env["inkasso.score.history"]._read_invoices(company, day)
        samples = list(replay(invoices, HORIZON, day))
        training = train(samples, get_fit())
        current = self._get_in_use(company)
        if not current:
            current = self._keep(company, day, "ratio", None, training.usual, training.of_ratio, "in_use")
        ratio = in_use = {"auc": training.of_ratio.auc, "brier": training.of_ratio.brier}
        if current.kind == "logistic":
            in_use = current._assess_again(samples)
            if ratio["brier"] is not None and in_use["brier"] > ratio["brier"]:
                current = self._replace(current, company, day, "ratio", None, training.usual, training.of_ratio)
                in_use = ratio
        if not training.model:
            return current
        new = {"auc": training.of_model.auc, "brier": training.of_model.brier}
        trained = (company, day, "logistic", training.model, training.usual, training.of_model)
        if is_better(new, ratio) and is_better(new, in_use):
            return self._replace(current, *trained)
        self._keep(*trained, "rejected")
        return current

    def _assess_again(self, samples):
        """How good this model is on the latest of `samples`."""
        model, _usual = self._get_parameters()
        assessment = assess([(model.predict(sample.values), sample.late) for sample in split(samples)[2]])
        return {"auc": assessment.auc, "brier": assessment.brier}

    @api.model
    def _replace(self, current, company, *args):
        current.state = "replaced"
        current.flush_recordset()
        return self._keep(company, *args, "in_use")

    @api.model
    def _keep(self, company, day, kind, model, usual, assessment, state):
        last = self.search([("company_id", "=", company.id)], limit=1)
        return self.create(
            {
                "company_id": company.id,
                "version": last.version + 1,
                "kind": kind,
                "state": state,
                "trained_on": day,
                "sample_count": assessment.count,
                "auc": assessment.auc,
                "brier": assessment.brier,
                "coefficients": {
                    "intercept": str(model.intercept) if model else None,
                    "weights": [str(weight) for weight in model.weights] if model else [],
                    "usual": [str(value) for value in usual],
                },
                "calibration": [[row.count, str(row.foretold), str(row.happened)] for row in assessment.rows],
            }
        )

    # -------------------------------------------------------------------------
    # Use
    # -------------------------------------------------------------------------

    def _get_parameters(self):
        """The model as the rules know it (None for the ratio), and the usual features that reasons are told against."""
        self.ensure_one()
        stored = self.coefficients
        usual = tuple(Decimal(value) for value in stored["usual"])
        if self.kind == "ratio":
            return None, usual
        return Model(Decimal(stored["intercept"]), tuple(Decimal(weight) for weight in stored["weights"])), usual

    def _judge(self, parameters, history, portfolio, values):
        """(likelihood of being late, reasons) of a claim with these features."""
        model, usual = parameters
        if model is None:
            return late_ratio(history, portfolio), []
        return model.predict(values), model.explain(values, usual)

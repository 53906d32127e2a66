# What is made of all the other abilities' records: history, figures, likelihoods, forecasts.
from . import (
    item,
    account_partial_reconcile,
    cash_target,
    res_company,
    res_config_settings,
    snapshot,
    score_history,
    score_model,
    score,
    dashboard,
    dashboard_filters,
    dashboard_receivables,
    dashboard_cash,
    dashboard_performance,
    dashboard_trend,
)

# What a start is, then what it shows and does; then what it does to others.
from . import (
    start_line,
    start,
    start_outlook,
    start_choice,
    item,
    run,
    dashboard,
    res_company,
    res_config_settings,
)

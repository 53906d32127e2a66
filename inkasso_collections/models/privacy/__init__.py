# What is kept about people first, then how it is forgotten and given out.
from . import (
    privacy,
    privacy_map,
    privacy_map_agencies,
    privacy_map_conduct,
    privacy_forget,
    privacy_export,
    case,
    res_company,
    res_config_settings,
    res_partner,
)

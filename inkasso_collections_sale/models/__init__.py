from . import res_company, res_config_settings, credit_exposure, sale_order

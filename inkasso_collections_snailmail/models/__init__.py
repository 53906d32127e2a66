from . import notice, res_company, res_config_settings, snailmail_letter

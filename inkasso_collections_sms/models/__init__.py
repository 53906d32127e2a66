from . import neutral, letter_phrase, level, notice_channel, notice_sms, res_company, sms_tracker

from . import notice_letter, statement_xlsx

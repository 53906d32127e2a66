from . import notice_letter
from . import analysis
from . import notice_letter, statement_xlsx
from . import xlsx

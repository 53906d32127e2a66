from . import notice_letter
from . import analysis
from . import xlsx

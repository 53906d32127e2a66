from . import notice_letter
from . import analysis

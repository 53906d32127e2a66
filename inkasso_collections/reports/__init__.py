from . import notice_letter
from . import analysis
from . import statement_xlsx
from . import xlsx
from . import agency_review
from . import agency_review_curves

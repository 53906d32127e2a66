from . import notice_letter

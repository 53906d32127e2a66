from . import test_all_channels
from . import test_sms

from . import test_sale_stop

from . import test_prepaid_hours
from . import test_shipping

from . import test_delivery_check
from . import test_delivery_decision
from . import test_delivery_billing
from . import test_former_client
from . import test_other_payer
from . import test_price_credit
from . import test_price_credit_random

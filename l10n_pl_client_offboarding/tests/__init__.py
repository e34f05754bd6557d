from . import test_late_payment
from . import test_charge_account
from . import test_compensation
from . import test_interest_note
from . import test_ksef
from . import test_other_payer
from . import test_rights

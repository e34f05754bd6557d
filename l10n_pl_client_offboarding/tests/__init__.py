from . import test_late_payment
from . import test_compensation
from . import test_interest_note
from . import test_ksef
from . import test_rights
from . import test_set_off_interest
from . import test_interest_kinds

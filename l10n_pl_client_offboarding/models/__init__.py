from . import interest_rate
from . import nbp_rate
from . import offboarding_interest
from . import offboarding_charge
from . import offboarding_late_payment
from . import offboarding
from . import offboarding_check
from . import account_move

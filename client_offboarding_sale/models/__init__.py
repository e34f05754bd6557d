from . import offboarding_delivery
from . import offboarding
from . import offboarding_check
from . import offboarding_protocol
from . import account_move
from . import sale_order

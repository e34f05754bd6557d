from . import offboarding_delivery
from . import offboarding
from . import offboarding_check
from . import account_move
from . import sale_order
from . import sale_order_line
from . import sale_order_former

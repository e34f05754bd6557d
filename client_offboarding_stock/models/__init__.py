from . import product_template
from . import stock_picking_type
from . import offboarding_at_client
from . import offboarding
from . import offboarding_return
from . import offboarding_return_receipt
from . import stock_move
from . import stock_lot

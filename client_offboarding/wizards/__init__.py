from . import offboarding_open
from . import offboarding_step
from . import offboarding_waive
from . import offboarding_sign
from . import offboarding_charge_document
from . import offboarding_final_invoice
from . import offboarding_receive
from . import offboarding_revoke

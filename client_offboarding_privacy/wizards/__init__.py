from . import data_erased
from . import data_receipt
from . import res_config_settings

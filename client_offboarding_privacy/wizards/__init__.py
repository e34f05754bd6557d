from . import data_erased
from . import res_config_settings

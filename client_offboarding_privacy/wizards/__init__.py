from . import data_erased

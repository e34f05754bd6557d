from . import batch
from . import data_run

from . import test_data_run
from . import test_queue

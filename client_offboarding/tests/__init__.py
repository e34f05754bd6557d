from . import test_cancel
from . import test_ending
from . import test_main_job
from . import test_papers

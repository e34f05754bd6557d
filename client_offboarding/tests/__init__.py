from . import test_main_job

from . import test_task_open

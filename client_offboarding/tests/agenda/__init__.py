from . import test_agenda
from . import test_deadlines
from . import test_plan

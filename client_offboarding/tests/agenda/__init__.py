from . import test_agenda
from . import test_deadlines
from . import test_plan
from . import test_plan_wizard
from . import test_plan_facts
from . import test_plan_after_end

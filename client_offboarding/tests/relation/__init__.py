from . import test_churn
from . import test_feedback
from . import test_feedback_asking
from . import test_feedback_portal
from . import test_lesson
from . import test_report
from . import test_way_back
from . import test_won_back

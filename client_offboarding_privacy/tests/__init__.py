from . import test_audit
from . import test_execution
from . import test_export
from . import test_export_portal
from . import test_pattern
from . import test_refusal
from . import test_refusal_day
from . import test_refusal_people

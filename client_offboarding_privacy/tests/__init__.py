from . import test_audit
from . import test_execution
from . import test_refusal

from . import test_communication
from . import test_portal_access
from . import test_portal_chatter

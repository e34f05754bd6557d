from . import test_communication
from . import test_deleted_contacts
from . import test_portal_access
from . import test_portal_chatter
from . import test_closed_chatter
from . import test_link_privacy

from . import test_asking
from . import test_choice
from . import test_data
from . import test_data_open
from . import test_entrusted
from . import test_keeping
from . import test_portal_data
from . import test_register

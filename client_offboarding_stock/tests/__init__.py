from . import test_at_client
from . import test_receiving

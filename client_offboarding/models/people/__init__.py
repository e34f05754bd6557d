from . import message
from . import invitation
from . import communication
from . import meeting
from . import portal
from . import ir_http

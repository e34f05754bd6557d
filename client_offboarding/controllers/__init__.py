from . import portal
from . import portal_chatter
from . import portal_notice

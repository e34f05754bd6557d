from . import deadline
from . import agenda
from . import plan
from . import substitute
from . import mail_activity

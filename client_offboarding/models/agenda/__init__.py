from . import deadline
from . import agenda
from . import plan
from . import substitute
from . import mail_activity
from . import mail_activity_plan_template
from . import res_company

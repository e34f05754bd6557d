from . import case
from . import people
from . import agenda
from . import ending
from . import settlement
from . import handover
from . import data
from . import papers

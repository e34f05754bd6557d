from . import lesson
from . import case
from . import retrospective
from . import way_back

from . import test_lesson
from . import test_way_back

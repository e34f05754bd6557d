from . import test_tour_feedback
from . import test_tour_fresh_form
from . import test_tour_portal
from . import test_tour_receive
from . import test_tours
from . import test_tours_notice
from . import test_tours_settlement
from . import test_tour_shortest

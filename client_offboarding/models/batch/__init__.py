from . import batch
from . import batch_line
from . import preview
from . import running
from . import line_steps
from . import letters
from . import undelivered
from . import case

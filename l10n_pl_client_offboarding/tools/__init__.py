"""Interest and compensation for late payment; no module here imports Odoo."""

from . import errors
from . import interest
from . import compensation

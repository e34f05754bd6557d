"""Plain Python behind the addon: no module here imports Odoo."""

from . import term_steps
from . import term_texts
from . import dates
from . import invoice_dates
from . import business_days
from . import clauses
from . import fixed_terms
from . import terms
from . import words
from . import periods
from . import dossier
from . import secret_values
from . import pdf_signature

from . import test_cancel
from . import test_change_end
from . import test_ending
from . import test_final_invoice
from . import test_final_invoice_drop
from . import test_main_job
from . import test_papers
from . import test_prepaid

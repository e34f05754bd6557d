from . import res_company
from . import paper
from . import paper_upload

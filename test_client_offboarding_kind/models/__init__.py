from . import paper_kind_reference

from . import paper_kind_set_off

from . import test_unknown

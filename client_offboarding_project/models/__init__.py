from . import offboarding_check

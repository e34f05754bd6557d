from . import offboarding_protocol

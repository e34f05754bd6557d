import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

# The first call of an example may load a country's holidays, and machines are slow.
settings.register_profile("offboarding", deadline=None)
settings.load_profile("offboarding")

ADDON = Path(__file__).parent.parent / "client_offboarding"


def import_tools():
    """Make the addon's ``tools`` importable as ``offboarding_tools``.

    The addon's own package can't be imported here: it imports Odoo.
    """
    folder = ADDON / "tools"
    spec = importlib.util.spec_from_file_location(
        "offboarding_tools",
        folder / "__init__.py",
        submodule_search_locations=[str(folder)],
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)


import_tools()

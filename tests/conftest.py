import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

# The first call of an example may load a country's holidays, and machines are slow.
settings.register_profile("offboarding", deadline=None)
settings.load_profile("offboarding")

ROOT = Path(__file__).parent.parent


def import_tools(addon, name):
    """Make the addon's ``tools`` importable as ``name``.

    The addon's own package can't be imported here: it imports Odoo.
    """
    folder = ROOT / addon / "tools"
    spec = importlib.util.spec_from_file_location(
        name,
        folder / "__init__.py",
        submodule_search_locations=[str(folder)],
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)


import_tools("client_offboarding", "offboarding_tools")
import_tools("l10n_pl_client_offboarding", "l10n_pl_offboarding_tools")
import_tools("client_offboarding_privacy", "privacy_tools")

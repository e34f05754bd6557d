"""What `.venv/bin/odoo` runs: Odoo's command line."""

import os
import sys
from pathlib import Path

BIN = Path(__file__).resolve().parents[1] / ".odoo" / "bin"


def main():
    # Odoo and its addons must not see the modules of this folder.
    sys.path.pop(0)
    # Odoo looks in `bin_path` last, and a system's wkhtmltopdf has no patched Qt.
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    import odoo.cli

    odoo.cli.main()


if __name__ == "__main__":
    main()

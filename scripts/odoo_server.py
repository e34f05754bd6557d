"""What `.venv/bin/odoo` runs: Odoo's command line."""

import sys


def main():
    # Odoo and its addons must not see the modules of this folder.
    sys.path.pop(0)
    import odoo.cli

    odoo.cli.main()


if __name__ == "__main__":
    main()

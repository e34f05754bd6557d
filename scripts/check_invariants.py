#!/usr/bin/env python3
"""Is what proves something still there, as it was? Changes nothing.

    scripts/check_invariants.py -c /etc/odoo.conf -d DATABASE [--odoo /path/to/odoo]

For a live database: it reads in a transaction in which nothing can be written. Each
record whose file is missing or differs, and each that claims what isn't so (a signed
paper without a file, a closed case whose waiver was revoked, somebody erased who is
there, a batch that is done with clients to do), is named in a line; the status is 1
then. What is looked at: `scripts/invariants/`.
Without options it looks at the demo database of this work tree.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What Odoo's shell runs.
CODE = f"""
import sys
sys.path.insert(0, {str(ROOT / "scripts")!r})
import invariants
invariants.check(env)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-c", "--config", default=str(ROOT / ".odoo/odoo.conf"))
    parser.add_argument("-d", "--database", default="client_offboarding")
    parser.add_argument("--odoo", default=str(ROOT / ".venv/bin/odoo"))
    options = parser.parse_args()
    command = [options.odoo, "shell", "-c", options.config, "-d", options.database]
    done = subprocess.run(
        [*command, "--no-http", "--log-level=error"],
        input=CODE,
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    damages = [line[7:] for line in lines if line.startswith("DAMAGE ")]
    if done.returncode or not any(line.startswith("INVARIANTS ") for line in lines):
        print(done.stderr[-2000:], file=sys.stderr)
        return 2
    print("\n".join(damages) or "Everything is there, as it was.")
    return 1 if damages else 0


if __name__ == "__main__":
    sys.exit(main())

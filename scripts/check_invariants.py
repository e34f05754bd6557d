#!/usr/bin/env python3
"""Is what proves something still there, as it was? Changes nothing.

    scripts/check_invariants.py -c /etc/odoo.conf -d DATABASE [--odoo=/path/to/odoo]

For a live database: it reads in a transaction in which nothing can be written. Each
record whose file is missing or differs, and each that claims what isn't so (a signed
paper without a file, a closed case whose waiver was revoked, somebody erased who is
there, a batch that is done with clients to do), is named in a line; the status is 1
then. What is looked at: `scripts/invariants/`.
Without options it looks at the demo database of this work tree. Where it can't look, it
says why, and the status is 2.
"""

import argparse

from env import report, shell


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shell.add_options(parser)
    options = parser.parse_args()
    code = "import invariants; invariants.check(env)"
    lines = shell.run(options, code, end="INVARIANTS ")
    damages = [line[7:] for line in lines if line.startswith("DAMAGE ")]
    print("\n".join(damages) or "Everything is there, as it was.")
    return 1 if damages else 0


if __name__ == "__main__":
    report.main(main, failed=2)

"""`make pg` and `make stop`: the database server that odoo.conf names.

It is started and left running. A server that the user named is checked, and never
stopped.
"""

import sys

from env import databases, report, server
from env.lock import exclusive


def main():
    with exclusive():
        if "stop" in sys.argv:
            print("database stopped" if server.stop() else "no database of ours runs")
            return
        server.start()
        databases.check_server()


if __name__ == "__main__":
    report.main(main)

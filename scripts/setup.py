"""`make setup`: have everything, do only what is missing."""

from env import conf, odoo_source, report, server, system, venv
from env.lock import exclusive


def setup(for_tests=False):
    """Complete the environment and leave the database server as it is.

    :param for_tests: whether what only tests need must be there too
    """
    # What can be refused is refused before the first file is made.
    venv.check_python()
    odoo_source.check()
    server.check()
    with exclusive():
        odoo = odoo_source.ensure()
        venv.ensure(odoo)
        system.ensure(for_tests)
        conf.write(odoo)


if __name__ == "__main__":
    report.main(setup)

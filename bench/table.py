"""The table of benchmarks that are measured beside SQL written by hand."""


def head():
    print(f"{'':<40}{'runs':>5}{'ORM ms':>9}{'SQL ms':>9}{'ratio':>8}{'bound':>7}")


def row(title, runs, orm, sql, bound):
    """Print a line of it.

    :param orm, sql: how long the addon takes, and how long the SQL, in milliseconds
    :param bound: how many times as long the addon may take; None where it is only told
    :return: whether it keeps the bound
    """
    good = not bound or orm <= bound * sql
    print(
        f"{title:<40}{runs:>5}{orm:>9.1f}{sql:>9.1f}{orm / sql:>8.2f}{bound or '-':>7}"
        f"  {'ok' if good else 'TOO SLOW'}",
        flush=True,
    )
    return good

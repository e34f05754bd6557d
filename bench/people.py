"""Who benchmarks act as."""


def make_accountant(env):
    """Somebody with invoicing rights and no others, as long as nothing is committed."""
    accountant = env["res.users"].create(
        {
            "name": "Accountant",
            "login": "bench_accountant",
            "group_ids": [(6, 0, [env.ref("account.group_account_invoice").id])],
        }
    )
    env.flush_all()
    return accountant

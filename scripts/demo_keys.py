"""Give the demo users API keys (run by `odoo shell`, as an administrator would).

The last line of the output is a JSON object: login → key.
"""

import json
from datetime import datetime, timedelta

LOGINS = ("offboarding_user", "offboarding_accountant", "offboarding_manager")


def make_keys(env, url):
    # Stylesheets of papers are fetched from the server that prints them.
    env["ir.config_parameter"].set_param("report.url", url)
    keys = {}
    for login in LOGINS:
        user = env["res.users"].search([("login", "=", login)])
        keys[login] = (
            env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "make demo", datetime.now() + timedelta(days=1))
        )
    env.cr.commit()
    return keys


if "env" in globals():  # as `odoo shell` runs it
    import os

    print(json.dumps(make_keys(globals()["env"], os.environ["DEMO_URL"])))

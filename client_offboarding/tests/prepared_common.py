"""The company and the users that most tests start from, made once in a database.

A company with its chart and six users take most of a class's set-up. These are kept;
what a test changes in them is rolled back with everything else.
"""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import new_test_user
from odoo.tests.common import get_db_name

COMPANY = "Prepared company"


def find_company(env):
    return env["res.company"].search([("name", "=", COMPANY)], order="id", limit=1)


def find_user(env, login):
    return env["res.users"].search([("login", "=", login)])


def prepare(users):
    """Have the company and these users in the database.

    :param users: (login, XML ids of groups by commas) of each
    """
    with Registry(get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = find_company(env) or _make_company(env)
        for login, groups in users:
            wanted = env["res.groups"]
            for group in groups.split(","):
                wanted |= env.ref(group)
            user = find_user(env, login)
            if not user:
                new_test_user(
                    env,
                    login,
                    groups=groups,
                    company_id=company.id,
                    company_ids=[Command.set(company.ids)],
                )
            elif user.group_ids != wanted:
                user.group_ids = wanted


def _make_company(env):
    """As Odoo's own tests of accounting make it for each class."""
    company = env["res.company"].create({"name": COMPANY})
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    if not company.account_fiscal_country_id:
        company.account_fiscal_country_id = env.ref("base.us")
    return company

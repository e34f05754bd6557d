"""A search for personal data waits, in a version that can search (`odoo shell`)."""

from odoo.fields import Command

env = globals()["env"]
OFFICER = "client_offboarding.group_offboarding_data_officer"

if "client.offboarding.data.run" in env:
    case = env["client.offboarding"].search([("state", "=", "confirm")], limit=1)
    officer = env["res.users"].create(
        {
            "name": "Officer",
            "login": "officer of the upgrade",
            "company_id": case.company_id.id,
            "company_ids": [Command.set(case.company_id.ids)],
            "group_ids": [Command.link(env.ref(OFFICER).id)],
        }
    )
    case.with_user(officer).action_audit_data()
    env.cr.commit()

"""The core by itself goes on with what the others left behind (`odoo shell`).

Prints what is left of them, the batch that waited, and a case that goes to its end.
"""

import sys
from unittest.mock import patch

sys.path.insert(0, "tests/races")

import people  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

env = people.env = globals()["env"]
core = "client_offboarding"
ours = [("module", "like", core), ("module", "!=", core)]
for data in env["ir.model.data"].search(ours):
    print("LEFT", data.complete_name)
env["client.offboarding.batch"]._cron_run()
batch = env["client.offboarding.batch"].search([], limit=1)
print("BATCH", batch.state, len(batch.line_ids.offboarding_id))
if "queue.job" in env:
    jobs = env["queue.job"].search([("model_name", "=", batch._name)])
    print("JOBS", *sorted(set(jobs.mapped("state"))))
reports = type(env["ir.actions.report"])
page = Canvas("unused").getpdfdata(), "pdf"
with patch.object(reports, "_render_qweb_pdf", lambda *arguments, **options: page):
    __, case = people.make_client()
    people.confirm(case)
    case.action_close()
env.cr.commit()
print("CASE", case.state)

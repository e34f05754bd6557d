"""Goes on with the batch that waits, as its scheduled action does (`odoo shell`).

Prints its state, and how many of its clients have a case.
"""

env = globals()["env"]
batches = env["client.offboarding.batch"].with_context(queue_job__no_delay=True)
batch = batches.search([])
before = batch.state
# Where jobs do the work, the next run finds that it is done.
batches._cron_run()
batches._cron_run()
env.cr.commit()
print("BATCH", before, batch.state, len(batch.line_ids.offboarding_id))

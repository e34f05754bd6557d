from . import models


def uninstall_hook(env):
    """Jobs that wait could do nothing any more; the scheduled action goes on."""
    ours = ["client.offboarding.batch", "client.offboarding.data.run"]
    ours = [("model_name", "in", ours)]
    env["queue.job"].search([*ours, ("state", "!=", "done")]).button_cancelled()

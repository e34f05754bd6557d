from . import models


def uninstall_hook(env):
    """Jobs that wait could do nothing any more; the scheduled action goes on."""
    ours = [("model_name", "=", "client.offboarding.batch")]
    env["queue.job"].search([*ours, ("state", "!=", "done")]).button_cancelled()

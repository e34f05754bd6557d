"""Works off what waits, as the scheduled action does (`odoo shell`).

KILL_AT=3 kills the process in the midst of its third write: nothing can catch it.
"""

import os
import signal

from odoo.addons.client_offboarding_privacy.models import data_batch

env = globals()["env"]
data_batch.BATCH = 8
kill_at = int(os.environ.get("KILL_AT") or 0)
done = 0


def count():
    global done
    done += 1
    if done == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)


def interrupt(model, name):
    """Count, and be killed, when the method is done and nothing is committed."""
    model = type(env[model])
    method = getattr(model, name)

    def interrupted(self, *args, **kwargs):
        result = method(self, *args, **kwargs)
        self.env.flush_all()
        count()
        return result

    setattr(model, name, interrupted)


interrupt("client.offboarding.data.plan", "_make")
interrupt("client.offboarding.data.eraser", "_do")
interrupt("client.offboarding.data.log", "_append")
interrupt("client.offboarding.data.remains", "_find")
env["client.offboarding.data.run"]._cron_work()
print("POINTS", done)

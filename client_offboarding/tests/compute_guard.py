"""Compute methods must not drop what others computed; this tells when one does.

Dropping values from the cache inside a compute method also drops what the same batch
has just assigned. Odoo then says "Compute method failed to assign", about a field that
has nothing to do with it, and only where some other field happened to come first.
"""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.models import BaseModel
from odoo.orm.environments import Environment, Transaction

OURS = "client_offboarding"
DROPPING = (
    (BaseModel, "invalidate_model"),
    (BaseModel, "invalidate_recordset"),
    (Environment, "invalidate_all"),
    (Transaction, "clear"),
)


def _find_ours(model, field):
    """The module of ours that has a word in the field's compute method, if any."""
    name = field.compute if isinstance(field.compute, str) else field.compute.__name__
    for class_ in type(model).__mro__:
        # The mere class of a registry only puts others together.
        if name in vars(class_) and OURS in class_.__module__:
            return class_.__module__
    return None


@contextmanager
def computing_drops_nothing():
    """Fail where a compute method of ours drops values, and name both."""
    running = []
    compute = BaseModel._compute_field_value

    def watched_compute(self, field):
        module = _find_ours(self, field)
        if module:
            running.append(f"{self._name}.{field.name} ({module})")
        try:
            return compute(self, field)
        finally:
            if module:
                running.pop()

    def watch(class_, name):
        original = getattr(class_, name)

        def watched(self, *args, **kwargs):
            if running:
                model = getattr(self, "_name", "all models")
                raise AssertionError(
                    f"{name}() of {model} is called while these are computed: "
                    + " > ".join(running)
                )
            return original(self, *args, **kwargs)

        return patch.object(class_, name, watched)

    patches = [patch.object(BaseModel, "_compute_field_value", watched_compute)]
    patches += [watch(class_, name) for class_, name in DROPPING]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()

"""What is still needed isn't deleted: says by what, where the database says little.

A foreign key that restricts is refused by PostgreSQL with a sentence that names neither
the record nor what refers to it, and proposes to archive what can't be archived.
"""

from odoo.exceptions import UserError
from odoo.fields import Domain


def get_needing_fields(env, name):
    """Fields of the addons whose records keep those of a model from being deleted.

    :return: list of fields, each of another model or another name
    """
    return [
        field
        for model in map(env.__getitem__, sorted(env.registry))
        if model._name.startswith("client.offboarding") and model._auto
        for field in model._fields.values()
        if field.type == "many2one"
        and field.store
        and field.comodel_name == name
        and field.ondelete == "restrict"
    ]


def check_not_needed(records):
    """Raise a UserError where records of ours rest on one of these."""
    env = records.env
    for field in get_needing_fields(env, records._name):
        # sudo: whoever deletes may not read what rests on it, which is named only.
        others = env[field.model_name].sudo().with_context(active_test=False)
        domain = Domain(field.name, "in", records.ids)
        if field.model_name == records._name:
            # What goes along doesn't hold it back.
            domain &= Domain("id", "not in", records.ids)
        if other := others.search(domain, limit=1):
            raise UserError(
                env._(
                    "'%(record)s' can't be deleted, because it is used: "
                    "%(what)s '%(other)s'.",
                    record=other[field.name].display_name,
                    what=env["ir.model"]._get(other._name).sudo().name,
                    other=other.display_name,
                )
            )

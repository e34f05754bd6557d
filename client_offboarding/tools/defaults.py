"""What the context of a call, which is its caller's, sets by ``default_…`` keys."""


def read_defaults(context, names):
    """The defaults of these fields: dict by their names."""
    return {
        name: context[f"default_{name}"]
        for name in names
        if f"default_{name}" in context
    }


def drop_defaults(context, names):
    """The context without the defaults of these fields."""
    dropped = {f"default_{name}" for name in names}
    return {key: value for key, value in context.items() if key not in dropped}

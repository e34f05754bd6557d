def uninstall_hook(env):
    """What isn't a table goes too."""
    env["client.offboarding.check"]._drop_function()

from odoo.tools import formatLang


def format_size(env, size):
    """The size of a file in the reader's language, whose decimals and unit differ."""
    size = int(size)
    if size == 1:
        return env._("1 byte")
    if size < 1024:
        return env._("%s bytes", size)
    if size < 1024**2:
        return env._("%s KB", formatLang(env, size / 1024, digits=0))
    if size < 1024**3:
        return env._("%s MB", formatLang(env, size / 1024**2, digits=1))
    return env._("%s GB", formatLang(env, size / 1024**3, digits=1))

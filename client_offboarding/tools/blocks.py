"""Parts of a page of HTML, found by their class."""

from lxml import etree

# Of blocks alone: a long table has ten thousand cells with classes.
_BY_CLASS = etree.XPath(
    "descendant::div[@class]"
    "[contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))]"
)


def find_blocks(root, name):
    """The ``div`` of a class in an ``lxml`` element, in their order."""
    return _BY_CLASS(root, name=name)

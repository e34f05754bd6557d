"""Style sheets and fonts, put into the page that is printed: as much as it uses."""

import base64
import re
from functools import lru_cache

LINK = re.compile(r"<link\b[^>]*\bhref=\"([^\"]+)\"[^>]*>")
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
FONT_FAMILY = re.compile(r"font-family:\s*['\"]?([^'\";}]+)")
FONT_WEIGHT = re.compile(r"font-weight:\s*(\w+)")
FONT_URL = re.compile(r"url\(['\"]?([^'\")?#]+\.(woff|ttf))['\"]?\)")
FONT_TYPES = {"ttf": "font/ttf", "woff": "application/font-woff"}
# Nothing is printed thinner or thicker.
WEIGHTS = ("400", "normal", "700", "bold")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
RULE = re.compile(r"([^{}]+){([^{}]*)}")
EMPTY_GROUP = re.compile(r"@media[^{}]*{\s*}")
NEGATION = re.compile(r":not\([^)]*\)")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
CLASSES = re.compile(r"class=[\"']([^\"']*)")
# Pages of a kind have the same classes, and there are few style sheets.
KEPT = 64


def embed_style_sheets(html, read):
    """Put the style sheets that a page links to into the page, less what it can't use.

    :param read: function from an address to the style sheet's text, or None where it
        isn't known: then the link stays
    """
    # Thousands of rows have the same classes.
    names = frozenset(name for one in {*CLASSES.findall(html)} for name in one.split())

    def replace(match):
        css = read(match[1]) if "stylesheet" in match[0] else None
        return match[0] if css is None else f"<style>{prune(css, names)}</style>"

    return LINK.sub(replace, html)


@lru_cache(maxsize=KEPT)
def prune(css, names):
    """Leave out the rules for classes that no element of the page has.

    The printer reads all of them for every page's header and footer: most of the time
    that a paper takes.

    :param names: frozenset of the classes that there are
    """

    def can_match(selector):
        return names.issuperset(CLASS.findall(NEGATION.sub("", selector)))

    def replace(match):
        if match[1].lstrip().startswith("@"):
            return match[0]
        kept = ",".join(filter(can_match, match[1].split(",")))
        return f"{kept}{{{match[2]}}}" if kept else ""

    return EMPTY_GROUP.sub("", RULE.sub(replace, COMMENT.sub("", css)))


def embed_fonts(css, family, read):
    """Put the files of one font family into a style sheet; the others are left out.

    :param family: the only one that is printed with
    :param read: function from an address to the file's bytes, or None
    """

    def embed(match):
        content = read(match[1])
        if content is None:
            return match[0]
        data = base64.b64encode(content).decode()
        return f"url(data:{FONT_TYPES[match[2]]};base64,{data})"

    def replace(match):
        name = FONT_FAMILY.search(match[0])
        weight = FONT_WEIGHT.search(match[0])
        if not name or name[1].strip() != family:
            return ""
        if weight and weight[1] not in WEIGHTS:
            return ""
        # Of several formats the printer takes the first that it knows.
        urls = sorted(FONT_URL.finditer(match[0]), key=lambda url: url[2] != "woff")
        if not urls:
            return match[0]
        style = re.sub(r"src:[^;}]*;?", "", match[0][:-1])
        return f"{style};src:{embed(urls[0])}}}"

    return FONT_FACE.sub(replace, css)

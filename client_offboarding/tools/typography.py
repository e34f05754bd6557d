"""Words that a line of print must not part."""

import re

# As a template breaks its lines; a user's own line, without indentation, stays one.
SPACE = r"(?:[ \t]+|\n[ \t]+)"
NEXT = r"(?=\S|$)"
# Between texts that are read as one; no page can hold it.
BETWEEN = "\0"
BEFORE = rf"(?:(?<=^)|(?<=[\s(„\"\xa0–{BETWEEN}]))"
MONTHS = (
    "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    "|listopada|grudnia|January|February|March|April|May|June|July|August|September"
    "|October|November|December"
)
UNITS = (
    r"zł|gr|PLN|EUR|USD|GBP|CHF|CZK|€|\$|£|%|szt\.|kg|km|m|m²|h|godz\.|r\.|str\."
    r"|dni|dzień|dnia|days?|months?|miesiąc[ea]?|miesięcy|weeks?|tygodn\w+"
    r"|(?:working|business) days?|pages?|Units?"
)
SIGNS = r"§§?|art\.|ust\.|pkt|lit\.|nr|Nr|No\.|Article|KC|KRS|NIP|REGON|KSeF"
PLACES = r"ul\.|al\.|pl\.|os\.|lok\.|m\."
# What stands before a space that is kept; nothing else is read of it.
KEPT = [
    re.compile(pattern)
    for pattern in (
        # One pattern: a long record has its text read by each.
        rf"(?<=\d){SPACE}(?=\d{{3}}(?!\d)|(?:{UNITS}|{MONTHS})(?!\w)|§\s)",
        rf"(?<=[$€£]){SPACE}(?=\d)",
        rf"(?<=\d\d[-\u2011]\d{{3}}){SPACE}{NEXT}",
    )
]
PHRASES = [
    re.compile(pattern)
    for pattern in (
        rf"(?i:\bsp\.{SPACE}z{SPACE}o\.(?:{SPACE})?o\.)",
        rf"(?i:\bsp\.{SPACE}(?:k|j|p)\.)",
        rf"{BEFORE}(?:{SIGNS}|{PLACES}){SPACE}{NEXT}",
        rf"(?:{MONTHS}){SPACE}(?=\d{{4}})",
    )
]
# In Polish a line doesn't end with a word of one letter.
ONE_LETTER = re.compile(rf"{BEFORE}[aiouwzAIOUWZ]{SPACE}{NEXT}")
GAP = re.compile(SPACE)
# Its hyphen is one that doesn't end a line either.
POST_CODE = re.compile(r"(?<![\w-])(\d\d)-(?=\d{3}(?![\w-]))")
# Of a number, what stands before its decimals.
WHOLE = re.compile(r"(?<![\d.,])\d{4,}")


def group_thousands(text):
    """Separate the thousands of a number where its language, in the ERP, doesn't."""
    return WHOLE.sub(
        lambda match: f"{int(match[0]):,}".replace(",", "\xa0"), text, count=1
    )


def bind(text, lang):
    """Join with spaces that don't break what a line of print must not part.

    :param lang: code of the text's language
    """
    text = POST_CODE.sub("\\1\u2011", text)
    for pattern in KEPT:
        text = pattern.sub("\xa0", text)
    phrases = PHRASES + [ONE_LETTER] * lang.startswith("pl")
    for pattern in phrases:
        text = pattern.sub(lambda match: GAP.sub("\xa0", match[0]), text)
    return text


def bind_words(root, lang):
    """The same for all text of a page, ``lxml`` elements that are changed in place.

    A long table has thousands of texts, most of them again and again: each is looked
    through once, and all as one.
    """
    places = [
        (element, name, text)
        for element in root.iter()
        for name in ("text", "tail")
        if (text := getattr(element, name))
        and not text.isspace()
        and (name == "tail" or _is_read(element))
    ]
    texts = list({text for _element, _name, text in places})
    bound = bind(BETWEEN.join(texts), lang).split(BETWEEN)
    changed = {
        text: joined
        for text, joined in zip(texts, bound, strict=True)
        if joined != text
    }
    for element, name, text in places:
        if text in changed:
            setattr(element, name, changed[text])


def _is_read(element):
    return isinstance(element.tag, str) and element.tag not in ("script", "style")

"""Does a text hold a password, a key or a token?

Accounts that change hands are described in words, and words are printed on papers,
mailed and kept for years: a secret belongs in a vault. The search leans to the side of
the writer: a sentence *about* passwords is none, and what identifies (account numbers,
UUIDs, checksums with their name, links) isn't taken for what opens.
"""

import re
from itertools import pairwise

PRIVATE_KEY, TOKEN, PASSWORD, CONNECTION, RANDOM = (
    "private_key",
    "token",
    "password",
    "connection",
    "random",
)

KEYS = re.compile(
    r"-----BEGIN[ A-Z0-9]*PRIVATE KEY|PuTTY-User-Key-File-\d"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{20,}"
)
# Tokens that say themselves what they are.
TOKENS = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?                # JWT
    | (?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Za-z])     # AWS
    | gh[opsur]_[A-Za-z0-9]{30,} | github_pat_\w{30,}
    | gl(?:pat|ptt|dt|rt|cbt)-[\w-]{18,}
    | xox[abeoprs]-[\w-]{10,} | xapp-\d-[\w-]{10,}
    | [rs]k_(?:live|test)_\w{16,} | whsec_\w{20,}
    | sk-(?:ant-|proj-|or-)?[\w-]{20,}
    | AIza[\w-]{35} | ya29\.[\w-]{20,} | GOCSPX-[\w-]{20,}
    | SG\.[\w-]{16,}\.[\w-]{16,} | npm_\w{30,} | pypi-AgE[\w-]{20,}
    | do[opr]_v1_\w{30,} | hv[bs]\.[\w-]{20,} | dp\.[a-z]{2}\.\w{20,}
    | shp(?:at|ca|pa|ss)_\w{20,} | sq0[a-z]{3}-[\w-]{20,}
    | \d{8,10}:[A-Za-z][\w-]{33,}                            # Telegram
    | hooks\.slack\.com/services/T\w+/B\w+/\w+
    | (?:discord|discordapp)\.com/api/webhooks/\d+/[\w-]+
    | [\w.-]*sharedaccesskey=\S{16,} | accountkey=\S{16,}
    )""",
    re.VERBOSE,
)
HEADERS = re.compile(r"\b(?:Bearer|Basic|Digest)\s+[A-Za-z0-9+/._~-]{16,}={0,2}")
# scheme://user:password@host, and what a client program takes as one line.
URL_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:([^\s/@]+)@", re.I)
# link?token=…
URL_TOKEN = re.compile(
    r"[?&](?:\w*token|\w*key|sig|signature|secret|password|pwd|code)=([^\s&#]{8,})",
    re.I,
)
LABEL = r"""
    (?P<label>
      pass(?:word|wd|phrase|code|wort)? | pwd | pw | passwort | kennwort
    | has[łl]o | has[łl]a | kod\s+pin | pin | puk
    | (?:(?:api|access|auth|client|shared|secret|private|encryption|master|account
         |recovery|licen[cs]e)[\s_-]?)*(?:key|secret|token)
    | (?:klucz|token|sekret)(?:\s+(?:api|dost[ęe]pu|prywatny|szyfruj[ąa]cy))?
    | credentials? | poświadczenia | seed\s+phrase
    )"""
LABELLED = re.compile(
    rf"(?<![^\W_]){LABEL}(?:\s*\([^)]*\)|\s*[–-]?\s*(?:new|old|temporary|current|admin"
    r"|root|nowe|stare|tymczasowe|obecne|administratora))?[\"']?"
    r"\s*(?P<sign>:=?|=>?|→)\s*(?P<value>\S.*)",
    re.VERBOSE | re.IGNORECASE,
)
# "the password is …", "hasło to …": only for what can't be a word.
TOLD = re.compile(
    rf"(?<![\w-]){LABEL}\s+(?:is|was|to|brzmi|jest)\s+(?P<value>\S+)",
    re.VERBOSE | re.IGNORECASE,
)
PAIR = re.compile(r"^\S{1,64}\s*/\s*(\S{6,64})$")
# What is written where a secret was left out.
PLACEHOLDER = re.compile(
    r"^[*•·.xX_?#-]+$|^[<{\[(].*[>}\])]$|^\$\{?\w+\}?$|^%\w+%$|^(?:n/?a|none|null|nil)$",
    re.IGNORECASE,
)
COMMON = {
    "admin",
    "admin1",
    "letmein",
    "password",
    "qwerty",
    "qwertyuiop",
    "root",
    "iloveyou",
    "monkey",
    "dragon",
    "haslo",
    "hasło",
    "zaq12wsx",
    "polska",
    "secret",
    "welcome",
    "abc123",
}
LABELS_OF_HASHES = re.compile(
    r"(?:sha-?\d*|md5|checksum|hash|fingerprint|odcisk\w*|sum[ay]\s+kontroln\w*|commit"
    r"|suma|revision|build|etag|thumbprint|serial\w*|seryjny|key\s+id)"
    r"[\s:=(]*(?:\w{1,7}[\s:=]+)?$",
    re.IGNORECASE,
)
UUID = re.compile(r"^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$", re.I)
DATE = re.compile(r"^\d{1,4}([./-])\d{1,2}\1\d{1,4}r?\.?$")
LINK = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)|^[^\s@]+@[^\s@]+\.\w+$", re.I
)
SPECIAL = "!#$%^&*?~|<>{}"


def find_secret(text: str | None) -> str | None:
    """What kind of secret ``text`` seems to hold, or None.

    :return: ``private_key``, ``token``, ``password``, ``connection`` or ``random``;
        never the value, which must not go on into messages and logs
    """
    text = (text or "").strip()
    if not text:
        return None
    if KEYS.search(text):
        return PRIVATE_KEY
    if TOKENS.search(text) or _has_header(text):
        return TOKEN
    if any(not _is_left_out(match[1]) for match in URL_PASSWORD.finditer(text)):
        return CONNECTION
    if any(_is_mixed(match[1]) for match in URL_TOKEN.finditer(text)):
        return TOKEN
    if any(_tells_password(line) for line in text.splitlines()):
        return PASSWORD
    if _is_password_alone(text):
        return PASSWORD
    if any(_is_password_word(word) for word in text.split()):
        return PASSWORD
    return RANDOM if _has_random(text) else None


def _has_header(text):
    return any(
        _is_mixed(match[0].split()[1]) and len(match[0].split()[1]) >= 16
        for match in HEADERS.finditer(text)
    )


def _tells_password(line):
    for match in LABELLED.finditer(line):
        # A connection string goes on after a semicolon.
        value = re.split(r"[;,]\s|[;,]$|;", match["value"], maxsplit=1)[0].strip()
        if _is_labelled_value(value, match["label"], match["sign"]):
            return True
        # "password: see vault, PIN: 1234"
        if _tells_password(match["value"]):
            return True
    return any(_is_told_value(match["value"]) for match in TOLD.finditer(line))


def _is_labelled_value(value, label, sign):
    words = value.split()
    if not words:
        return False
    first = words[0].strip("\"'`„”“‚’")
    if (
        _is_left_out(value)
        or _is_left_out(first)
        or DATE.match(first)
        or LINK.match(first)
    ):
        return False
    bare = first.rstrip(".,;:)")
    if re.fullmatch(r"\d+", bare):
        # "PIN: 1234", but not "Passwords: 3" or "token: 12 months".
        return len(bare) >= 4 and len(words) == 1
    if bare.lower() in COMMON or _is_mixed(bare) and len(bare) >= 4:
        if len(words) == 1:
            return True
    if _is_ordinary(bare):
        # One word after "=" is a value, as in a configuration.
        return sign == "=" and len(words) == 1 and len(bare) >= 6
    return len(bare) >= 4


def _is_told_value(value):
    value = value.strip("\"'`„”“‚’").rstrip(".,;:)")
    if len(value) < 6 or _is_left_out(value) or DATE.match(value) or LINK.match(value):
        return False
    return not _is_ordinary(value) and _is_mixed(value)


def _is_password_alone(text):
    """The whole value is one "word" as only passwords are, or login and password."""
    if pair := PAIR.match(text):
        return _is_password_word(pair[1], alone=True)
    return " " not in text and _is_password_word(text, alone=True)


def _is_password_word(word, alone=False):
    word = word.strip("\"'`„”“‚’()")
    if not alone:
        word = word.rstrip("".join([SPECIAL, ".,;:"])).lstrip("#$<{")
    if not 8 <= len(word) <= 64 or LINK.match(word) or _is_left_out(word):
        return False
    if "/" in word or "\\" in word or "=" in word:
        return False
    return (
        any(char.islower() for char in word)
        and any(char.isupper() for char in word)
        and any(char.isdigit() for char in word)
        and any(char in SPECIAL + "@" for char in word)
    )


def _is_left_out(value):
    return bool(PLACEHOLDER.match(value.strip("\"'`,;.")))


def _is_mixed(value):
    return any(char.isdigit() for char in value) and any(
        char.isalpha() for char in value
    )


def _is_ordinary(word):
    """A word of a language, also one joined by hyphens or with a number beside it."""
    parts = re.split(r"[-–/_.@]", word)
    return all(
        not part
        or re.fullmatch(r"[^\W\d_]+['’]?[^\W\d_]*", part)
        or re.fullmatch(r"\d{1,4}", part)
        or re.fullmatch(r"\d{1,3}[A-Z]{1,3}|[A-Za-z]{1,10}\d{1,2}", part)
        for part in parts
    ) and not any(char in SPECIAL for char in word)


def _has_random(text):
    for match in re.finditer(r"[A-Za-z0-9+/=_.:-]{20,}", text):
        token = match[0]
        if UUID.match(token.strip(".,;:")):
            continue
        before = text[: match.start()]
        start = re.search(r"\S*$", before)[0] + token
        # A link leads somewhere: what opens in it was looked at above.
        if LINK.match(start) or LABELS_OF_HASHES.search(before):
            continue
        if any(_is_random(run) for run in re.split(r"[-/_.:=]+", token)):
            return True
        if _is_random(re.sub(r"[-_/=]", "", token)) and not _is_ordinary(token):
            return True
    return False


def _is_random(run):
    if len(run) < 20:
        return False
    digits = sum(char.isdigit() for char in run)
    letters = sum(char.isalpha() for char in run)
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", run):
        return len(run) >= 32 and digits >= 4 and letters >= 4
    classes = [
        "d"
        if char.isdigit()
        else "l"
        if char.islower()
        else "u"
        if char.isupper()
        else "s"
        for char in run
    ]
    changes = sum(a != b for a, b in pairwise(classes)) / (len(run) - 1)
    if {"l", "u", "d"} <= set(classes):
        return changes >= 0.36
    if {"l", "u"} <= set(classes):
        return len(run) >= 28 and changes >= 0.42
    return digits >= 4 and letters >= 6 and len(run) >= 24 and changes >= 0.27

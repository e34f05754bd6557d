"""The examples of the manual's page on the JSON-2 API, to be tried."""

import json
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "en" / "json2.md"
EXAMPLE = re.compile(
    r"```http\nPOST /json/2/([\w.]+)/(\w+)\n(.*?)\n```\s+```json\n(.*?)\n```", re.DOTALL
)
# A word in capitals that isn't within a text stands for an id.
ID = re.compile(r'"[^"]*"|\b[A-Z]{4,}\b')
ANYTHING = "…"


def get_examples():
    """(model, method, arguments, answer) of each, the last two as they are written.

    None where the addon is installed without the repository around it.
    """
    return EXAMPLE.findall(PAGE.read_text()) if PAGE.is_file() else []


def read(text, ids):
    """The JSON of an example; an id that isn't known yet is kept as ``$NAME``."""

    def put(match):
        word = match[0]
        return word if word.startswith('"') else json.dumps(ids.get(word, f"${word}"))

    return json.loads(ID.sub(put, text))


def is_like(told, answer, ids):
    """Whether an answer is what the manual tells; learns the ids that are new.

    A record may have more in it than the manual tells.
    """
    if told == ANYTHING:
        return answer not in (None, False, "")
    if isinstance(told, str) and told.startswith("$"):
        ids[told[1:]] = answer
        return isinstance(answer, int)
    if isinstance(told, dict):
        return isinstance(answer, dict) and all(
            key in answer and is_like(value, answer[key], ids)
            for key, value in told.items()
        )
    if isinstance(told, list):
        return (
            isinstance(answer, list)
            and len(told) == len(answer)
            and all(is_like(*pair, ids) for pair in zip(told, answer, strict=True))
        )
    return told == answer

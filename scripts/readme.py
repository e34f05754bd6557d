#!/usr/bin/env python3
"""Make an addon's README.rst and static/description/index.html from readme/*.md.

OCA's own generator can't be had from a package registry. This one takes the same
fragments and writes the same sections, so that addons can move there unchanged.
Run by the Python of .venv-lint/, which has the parsers.
"""

import argparse
import ast
import sys
from pathlib import Path

from docutils.core import publish_parts
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
RST_ESCAPES = str.maketrans({char: f"\\{char}" for char in "\\*`|_"})
HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<title>{title}</title>
</head>
<body>
{body}</body>
</html>
"""


def title(text, underline, over=False):
    line = underline * len(text)
    return f"{line}\n{text}\n{line}\n" if over else f"{text}\n{line}\n"


def inline(token):
    """Return the reStructuredText of one run of Markdown text."""
    parts, target, link = [], "", None
    for child in token.children:
        if child.type == "text":
            text = child.content if link is not None else escape(child.content)
        elif child.type == "code_inline":
            text = f"``{child.content}``"
        elif child.type in ("strong_open", "strong_close"):
            text = "**"
        elif child.type in ("em_open", "em_close"):
            text = "*"
        elif child.type == "softbreak":
            text = "\n"
        elif child.type == "link_open":
            target, link, text = child.attrs["href"], len(parts), ""
        elif child.type == "link_close":
            label = "".join(parts[link:])
            parts[link:], link, text = [f"`{label} <{target}>`__"], None, ""
        else:
            raise ValueError(f"Readme fragments can't have {child.type} yet.")
        parts.append(text)
    return "".join(parts)


def escape(text):
    return text.translate(RST_ESCAPES)


def indent(text, prefix):
    """Put ``prefix`` before the first line and as many spaces before the others."""
    lines = text.split("\n")
    rest = " " * len(prefix)
    return "\n".join(
        ((rest if number else prefix) + line).rstrip()
        for number, line in enumerate(lines)
    )


def children(tokens, start):
    """Return the tokens inside the one at ``start`` and the index after its end."""
    end = start + 1
    while tokens[end].level != tokens[start].level:
        end += 1
    return tokens[start + 1 : end], end + 1


def table(tokens):
    """Return a list-table, which has no columns to count or to draw."""
    rows = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(inline(token))
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        cells = "\n".join(indent(cell, "- ") for cell in row)
        lines.append(indent(indent(cells, "* "), "   "))
    return "\n".join(lines)


def blocks(tokens):
    """Return the reStructuredText of a list of Markdown block tokens."""
    result, position, number = [], 0, 0
    while position < len(tokens):
        token = tokens[position]
        if not token.type.endswith("_open"):
            if token.type not in ("fence", "code_block"):
                raise ValueError(f"Readme fragments can't have {token.type} yet.")
            code = indent("\n" + token.content.rstrip(), "   ").lstrip("\n")
            result.append(f"::\n\n   {code.strip()}")
            position += 1
            continue
        inner, position = children(tokens, position)
        if token.type == "heading_open":
            # A fragment's own headings start at ##, below the section's.
            result.append(title(inline(inner[0]), "-~"[int(token.tag[1]) - 2]).rstrip())
        elif token.type == "paragraph_open":
            result.append(inline(inner[0]))
        elif token.type == "table_open":
            result.append(table(inner))
        elif token.type == "ordered_list_open":
            number = token.attrs.get("start", 1)
            result.append(items(inner, number))
        elif token.type == "bullet_list_open":
            result.append(items(inner))
        else:
            raise ValueError(f"Readme fragments can't have {token.type} yet.")
    return "\n\n".join(result)


def items(tokens, number=None):
    result, position = [], 0
    while position < len(tokens):
        inner, position = children(tokens, position)
        prefix = "- " if number is None else f"{number + len(result)}. "
        result.append(indent(blocks(inner), prefix))
    return "\n".join(result)


def rst(markdown):
    return blocks(MarkdownIt().enable("table").parse(markdown)).strip() + "\n"


def readme(addon):
    """Return the text of README.rst."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    fragments = {
        path.stem: rst(path.read_text()) for path in (addon / "readme").glob("*.md")
    }
    facts = [
        f"Version {manifest['version']}",
        manifest.get("development_status", "Beta"),
        f"License {manifest['license']}",
    ]
    parts = [
        title(manifest["name"], "=", over=True),
        ".. Made from the fragments in readme/ by scripts/readme.py; edit those.\n",
        " · ".join(facts) + "\n",
        fragments["DESCRIPTION"],
        "**Table of contents**\n",
        ".. contents::\n   :local:\n",
    ]
    for name, heading in SECTIONS.items():
        if name in fragments:
            parts += [title(heading, "="), fragments[name]]
    authors = "\n".join(f"- {name.strip()}" for name in manifest["author"].split(","))
    parts += [title("Credits", "="), title("Authors", "-"), authors + "\n"]
    if "CONTRIBUTORS" in fragments:
        parts += [title("Contributors", "-"), fragments["CONTRIBUTORS"]]
    if manifest.get("website"):
        parts += [title("Maintainers", "-"), f"See {manifest['website']}\n"]
    return "\n".join(parts)


def index(text):
    """Return the page that Odoo shows in its list of apps."""
    # A mistake in the source must fail here, not be printed on the page.
    settings = {"halt_level": 2, "report_level": 2, "initial_header_level": 2}
    parts = publish_parts(text, writer="html5", settings_overrides=settings)
    return HTML.format(title=parts["title"], body=parts["html_body"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("addons", nargs="*", help="folders (default: every addon)")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    found = [path.parent for path in sorted(ROOT.glob("*/__manifest__.py"))]
    stale = []
    for addon in [ROOT / name for name in options.addons] or found:
        if not (addon / "readme").is_dir():
            continue
        text = readme(addon)
        for path, content in (
            (addon / "README.rst", text),
            (addon / "static" / "description" / "index.html", index(text)),
        ):
            if path.is_file() and path.read_text() == content:
                continue
            stale.append(str(path.relative_to(ROOT)))
            if not options.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
    if stale and options.check:
        sys.exit(f"Not fresh: {', '.join(stale)}. Run `python3 scripts/lint.py --fix`.")
    for name in stale:
        print(f"Written: {name}")


if __name__ == "__main__":
    main()

"""The page of a letter: made from its plain text, with nothing in it that a text could smuggle in."""

import re

from django.conf import settings
from django.utils.html import escape

OWN_ADDRESS = re.compile(rf"{re.escape(settings.URL)}(?:/[\w\-./?=&%~#]*[\w\-/=%~#])?(?![\w@:])")
CHOICE = re.compile(rf"([^:\n]{{1,80}}): ({OWN_ADDRESS.pattern})")
PARAGRAPHS = re.compile(r"\n[ \t]*\n+")


def html_page(text: str, *, language: str) -> str:
    """Return the letter as a small page: paragraphs, line breaks, and links to our own address only.

    A paragraph of which every line is a few words and then our address is a choice: a row of links with those words.
    """
    paragraphs = "\n".join(f"<p>{_paragraph(part)}</p>" for part in PARAGRAPHS.split(text.strip()))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n{paragraphs}\n</body>\n</html>\n"
    )


def _paragraph(text: str) -> str:
    """Escape a paragraph piece by piece, so that a link is found in the text and not in its escaped form."""
    choices = [CHOICE.fullmatch(line.strip()) for line in text.splitlines()]
    if len(choices) > 1 and all(choices):
        return " &nbsp; ".join(_choice(*match.groups()) for match in choices if match)
    pieces, position = [], 0
    for match in OWN_ADDRESS.finditer(text):
        address = escape(match.group())
        pieces += [escape(text[position : match.start()]), f'<a href="{address}">{address}</a>']
        position = match.end()
    pieces.append(escape(text[position:]))
    return "".join(pieces).replace("\n", "<br>\n")


def _choice(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'

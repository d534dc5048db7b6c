"""The page of a letter: made from its plain text, with nothing in it that a text could smuggle in."""

import re

from django.conf import settings
from django.utils.html import escape

OWN_ADDRESS = re.compile(rf"{re.escape(settings.URL)}(?:/[\w\-./?=&%~#]*[\w\-/=%~#])?(?![\w@:])")
PARAGRAPHS = re.compile(r"\n[ \t]*\n+")


def html_page(text: str, *, language: str) -> str:
    """Return the letter as a small page: paragraphs, line breaks, and links to our own address only."""
    paragraphs = "\n".join(f"<p>{_paragraph(part)}</p>" for part in PARAGRAPHS.split(text.strip()))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n{paragraphs}\n</body>\n</html>\n"
    )


def _paragraph(text: str) -> str:
    """Escape a paragraph piece by piece, so that a link is found in the text and not in its escaped form."""
    pieces, position = [], 0
    for match in OWN_ADDRESS.finditer(text):
        address = escape(match.group())
        pieces += [escape(text[position : match.start()]), f'<a href="{address}">{address}</a>']
        position = match.end()
    pieces.append(escape(text[position:]))
    return "".join(pieces).replace("\n", "<br>\n")

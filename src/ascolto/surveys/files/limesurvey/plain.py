"""Texts of LimeSurvey are HTML with expressions in braces; here they become plain text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"}
UNSEEN = {"script", "style", "head", "title", "template", "noscript"}
MEDIA = {"img", "video", "audio", "iframe", "object", "embed", "svg", "canvas"}
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r" ?\n ?(?:\n ?)*")
_NAME = re.compile(r"\s*([A-Za-z][A-Za-z0-9_:]*)(?:\.(?:NAOK|shown|value|code))?\s*")


@dataclass(slots=True)
class Plain:
    """The text, and what was in it that is not there any more."""

    text: str
    has_media: bool = False
    inserted: list[str] = field(default_factory=list)


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.has_media = False
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag in MEDIA:
            self.has_media = True
        elif tag == "li":
            self.parts.append("\n– ")
        elif tag in BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def plain(text: str, *, place_for: Callable[[str], str]) -> Plain:
    """Return the text without tags, one line for each block.

    Args:
        place_for: what stands here for the name in an expression such as {TOKEN:FIRSTNAME} or {Q1.shown}; nothing
            where it has no counterpart.
    """
    if "<" in text or "&" in text:
        stripper = _Stripper()
        # Line ends in the source of HTML mean nothing, unless the text is not HTML but only has a "<" or "&" in it.
        stripper.feed(re.sub(r"\s*\n\s*", " ", text) if re.search(r"</?[A-Za-z]", text) else text)
        stripper.close()
        text, has_media = "".join(stripper.parts), stripper.has_media
    else:
        has_media = False
    text, inserted = _placed(text, place_for)
    text = _LINES.sub("\n", _SPACES.sub(" ", text.replace("\r\n", "\n").replace("\u200b", "")))
    return Plain(text.strip(), has_media, inserted)


def _placed(text: str, place_for: Callable[[str], str]) -> tuple[str, list[str]]:
    """Put our places where expressions stand; as there, a brace beside a space or line end is only a brace."""
    out, lost, place = [], [], 0
    while (start := text.find("{", place)) >= 0:
        end = _closing(text, start)
        if end < 0 or text[start + 1 : start + 2] in {"", " ", "\n", "\t"}:
            out.append(text[place : start + 1])
            place = start + 1
            continue
        inside = text[start + 1 : end]
        name = _NAME.fullmatch(inside)
        counterpart = place_for(name[1]) if name else ""
        if not counterpart:
            lost.append(f"{{{inside}}}")
        out += [text[place:start], counterpart]
        place = end + 1
    return "".join(out) + text[place:], lost


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1

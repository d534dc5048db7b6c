"""What was said, as paragraphs: read from pasted text or from a file of subtitles (WebVTT)."""

import re

CUE = re.compile(r"^(?:\d+:)?\d{2}:\d{2}[.,]\d{3}\s+-->\s+(?:\d+:)?\d{2}:\d{2}[.,]\d{3}.*$")
SPEAKER = re.compile(r"^<v(?:\.[^\s>]+)?\s+([^>]+)>")
TAG = re.compile(r"</?[a-zA-Z0-9][^>]*>")
NOTES = re.compile(r"^(NOTE|STYLE|REGION)\b")
BLOCK_END = re.compile(r"\n[ \t]*\n")


class NotReadable(Exception):
    """The bytes are no text in an encoding that people still write."""


def text_of(content: bytes) -> str:
    """Return the bytes of a file as text.

    Raises:
        NotReadable: they are neither UTF-8 nor UTF-16.
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NotReadable from None


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a transcript without empty ones; of subtitles, one for each turn of a speaker."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if plain.startswith("WEBVTT"):
        return _turns(plain)
    return [line.strip() for line in plain.split("\n") if line.strip()]


def _turns(subtitles: str) -> list[str]:
    """Join what one speaker says over several cues; a cue without a speaker is a paragraph of its own."""
    turns: list[tuple[str, str]] = []
    for block in BLOCK_END.split(subtitles)[1:]:
        speaker, words = _cue(block)
        if not words:
            continue
        if turns and speaker and turns[-1][0] == speaker:
            turns[-1] = (speaker, f"{turns[-1][1]} {words}")
        else:
            turns.append((speaker, words))
    return [f"{speaker}: {words}" if speaker else words for speaker, words in turns]


def _cue(block: str) -> tuple[str, str]:
    """Return who speaks in a cue, and the words."""
    lines = block.split("\n")
    at = next((place for place, line in enumerate(lines) if CUE.match(line.strip())), None)
    if at is None or NOTES.match(lines[0]):
        return "", ""
    spoken = " ".join(line.strip() for line in lines[at + 1 :] if line.strip())
    named = SPEAKER.match(spoken)
    return named[1].strip() if named else "", TAG.sub("", spoken).strip()

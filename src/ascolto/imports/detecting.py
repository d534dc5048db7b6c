"""What a file of text does not say of itself: its encoding, and the sign between its cells."""

import codecs
import re

from ascolto.imports.mapping import AUTO

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")

# Letters that one code page has where the other has signs or letters which its languages hardly use.
CENTRAL_EUROPEAN = frozenset("ăşţąęłśżźćńřěůőű".encode("cp1250"))
WESTERN = frozenset("àèìòùêûñåøæõ".encode("cp1252"))


def encoding_of(start: bytes, sample: bytes) -> str:
    """Return the encoding of a file from its first bytes and from a sample of what in it is not plain ASCII."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if wide := _wide_encoding(start):
        return wide
    if not sample or _is_mostly_utf8(sample):
        return "utf-8"
    if _is_mostly_cyrillic(sample):
        return "cp1251"
    return _code_page_of_latin_letters(sample)


def _wide_encoding(start: bytes) -> str:
    """In UTF-16 without a mark every second byte of Western text is NUL, and so is every delimiter's."""
    half = max(1, len(start) // 2)
    if start[1::2].count(0) > 0.3 * half:
        return "utf-16-le"
    if start[0::2].count(0) > 0.3 * half:
        return "utf-16-be"
    return ""


def _is_mostly_utf8(sample: bytes) -> bool:
    """A few broken bytes do not make a file another encoding; they are reported with their rows."""
    text = sample.decode("utf-8", errors="surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    sound = sum(not sign.isascii() for sign in text) - broken
    return broken <= max(8, sound // 10) if sound else False


def _is_mostly_cyrillic(sample: bytes) -> bool:
    """Cyrillic words are runs of high bytes; in Latin scripts an accented letter mostly stands alone."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    return sum(length for length in runs if length > 1) > 0.6 * sum(runs)


def _code_page_of_latin_letters(sample: bytes) -> str:
    in_words = re.findall(rb"(?<=[a-zA-Z])[\x80-\xff]|[\x80-\xff](?=[a-z])", sample)
    central = sum(letter[0] in CENTRAL_EUROPEAN - WESTERN for letter in in_words)
    western = sum(letter[0] in WESTERN - CENTRAL_EUROPEAN for letter in in_words)
    return "cp1250" if central > western else "cp1252"


def line_end_of(start: bytes) -> str:
    """Return the end of a line: a line feed, or the carriage return alone of old Macs."""
    return "\r" if b"\r" in start and b"\n" not in start else "\n"


def delimiter_of(first_line: str, wanted: str) -> str:
    """Return the sign between cells: the one that the header has most often outside quotation marks."""
    if wanted != AUTO:
        return wanted
    bare = re.sub(r'"(?:[^"]|"")*"', "", first_line)
    return max(DELIMITERS, key=bare.count)

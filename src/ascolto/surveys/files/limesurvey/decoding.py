"""Turn the bytes of a file into text, whatever program wrote it."""

import codecs
import re

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(data: bytes) -> str:
    """Return the text, by its byte order mark, its declaration, or else as UTF-8, and as Windows-1252 if it is not.

    Characters that no text has, such as zero bytes, are left out.
    """
    for encoding in _candidates(data):
        try:
            return _ILLEGAL.sub("", data.decode(encoding).lstrip("\ufeff"))
        except (UnicodeError, LookupError):
            continue
    return _ILLEGAL.sub("", data.decode("cp1252", errors="replace"))


def _candidates(data: bytes) -> list[str]:
    found = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    declared = _DECLARED.search(data[:200])
    return [*found, "utf-8", *([declared[1].decode("ascii")] if declared else [])]

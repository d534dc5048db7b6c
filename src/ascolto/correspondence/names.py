"""Names of files, as people may see them and file systems may take them."""

import re
import unicodedata

from ascolto.correspondence.sniffing import EXTENSIONS

NAME_LIMIT = 150
SEPARATORS = re.compile(r"[\\/]")
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".text": ".txt", ".m4v": ".mp4", ".wave": ".wav", ".qt": ".mov"}
TEXT_LIKE = {".txt", ".csv", ".log"}


def clean_name(name: str, media_type: str) -> str:
    """Return the name without folders, control and direction marks, and with an extension that fits the content."""
    last = SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    last = " ".join(FORBIDDEN.sub("", last).split()).strip(". ")
    stem, extension = _fitting(last, media_type)
    return f"{stem[: NAME_LIMIT - len(extension)].rstrip()}{extension}"


def _fitting(name: str, media_type: str) -> tuple[str, str]:
    """Split the name; an extension that promises something else stays visible in the stem, as in `bill.exe.txt`."""
    right = EXTENSIONS.get(media_type, ".bin")
    stem, dot, end = name.rpartition(".")
    given = f"{dot}{end}".lower()
    if stem and (SAME.get(given, given) == right or (right == ".txt" and given in TEXT_LIKE)):
        return stem, given
    return name or "file", right

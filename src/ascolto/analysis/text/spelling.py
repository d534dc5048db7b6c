"""How words are written in the five languages: what is the same word although it is typed differently."""

import re
import unicodedata

LANGUAGES = ("bg", "en", "it", "ro", "ru")

# Cedillas of old keyboards for the commas of Romanian, typographic apostrophes, and hyphens that do not break.
_SAME = str.maketrans({"ş": "ș", "ţ": "ț", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "‑": "-", "\xad": "", "ѝ": "и"})
_PLAIN = {
    "bg": str.maketrans({}),
    "en": str.maketrans({}),
    "it": str.maketrans("àáèéìíòóùú", "aaeeiioouu"),
    "ro": str.maketrans("ăâîșț", "aaist"),
    "ru": str.maketrans("ё", "е"),
}
# Lengths are bounded as those of addresses are: without that, a long word before a stray @ takes minutes.
_ADDRESS = re.compile(r"\b\w+://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}", re.IGNORECASE)


def normal(text: str) -> str:
    """Return the text in small letters, one way of writing each sign, without addresses of pages and mailboxes.

    Raises:
        ValueError: it is not a text.
    """
    if not isinstance(text, str):
        raise ValueError(f"“{text}” is not a text.")
    if "@" in text or "www." in text or "://" in text:
        text = _ADDRESS.sub(" ", text)
    if text.isascii():
        return text.lower().replace("`", "'")
    return unicodedata.normalize("NFC", text).lower().translate(_SAME)


def folded(word: str, language: str) -> str:
    """Return a word, in small letters, without the accents that people of that language often leave out."""
    return word.translate(_PLAIN[language])

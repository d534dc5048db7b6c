"""What people write, in five languages: learnt from the organisation's own texts, and never said without examples.

Apart from `ascolto.analysis`, because it brings the dictionaries of the five languages with it.
"""

from ascolto.analysis.text.emerging import (
    Burst,
    Emerging,
    Rising,
    bursts_of,
    emerging,
    emerging_themes,
    emerging_words,
    emerging_words_by_language,
)
from ascolto.analysis.text.keyness import Keyness, KeyWord, keyness, keyness_by_language
from ascolto.analysis.text.languages import Language, Languages, language_of, languages_of
from ascolto.analysis.text.lemmas import lemma
from ascolto.analysis.text.near_duplicates import Group, NearDuplicates, near_duplicates
from ascolto.analysis.text.spelling import LANGUAGES
from ascolto.analysis.text.themes import LanguageThemes, Theme, Themes, themes
from ascolto.analysis.text.tone import Shown, Told, Tone, learn_tone, learn_tones, tones_of_ratings
from ascolto.analysis.text.tone_quality import Calibration, Quality, ToneQuality
from ascolto.analysis.text.words import sentences

__all__ = [
    "LANGUAGES",
    "Burst",
    "Calibration",
    "Emerging",
    "Group",
    "KeyWord",
    "Keyness",
    "Language",
    "LanguageThemes",
    "Languages",
    "NearDuplicates",
    "Quality",
    "Rising",
    "Shown",
    "Theme",
    "Themes",
    "Told",
    "Tone",
    "ToneQuality",
    "bursts_of",
    "emerging",
    "emerging_themes",
    "emerging_words",
    "emerging_words_by_language",
    "keyness",
    "keyness_by_language",
    "language_of",
    "languages_of",
    "learn_tone",
    "learn_tones",
    "lemma",
    "near_duplicates",
    "sentences",
    "themes",
    "tones_of_ratings",
]

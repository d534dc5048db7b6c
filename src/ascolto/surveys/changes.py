"""What changed between two contents of a questionnaire: which questions, and the words of which languages."""

from collections.abc import Mapping

from ascolto.surveys.content import Content, Words

Texts = Mapping[str, Words]


def changed_questions(before: Content, after: Content) -> list[str]:
    """Return the codes of the questions that were added, taken away or are not the same any more."""
    old, new = before.questions, after.questions
    return [code for code in {**old, **new} if old.get(code) != new.get(code)]


def changed_languages(before: Content, after: Content) -> list[str]:
    """Return the languages in which something reads differently."""
    old, new = dict(before.wordings()), dict(after.wordings())
    spoken = {language for words in (*old.values(), *new.values()) for language in words}
    return sorted(language for language in spoken if _differs(old, new, language))


def stale_reviews(before: Content, after: Content) -> list[str]:
    """Return the languages that must be read again: their own words changed, or those they were translated from.

    What was only taken away needs no reading.
    """
    old, new = dict(before.wordings()), dict(after.wordings())
    spoken = sorted({language for words in new.values() for language in words})
    if after.languages[:1] != before.languages[:1] or (after.languages and _reworded(old, new, after.languages[0])):
        return spoken
    return [language for language in spoken if _reworded(old, new, language)]


def _differs(old: Texts, new: Texts, language: str) -> bool:
    return any(old.get(at, {}).get(language, "") != new.get(at, {}).get(language, "") for at in {**old, **new})


def _reworded(old: Texts, new: Texts, language: str) -> bool:
    return any(words.get(language, "") != old.get(at, {}).get(language, "") for at, words in new.items())

"""Whether a questionnaire can be asked as it stands, and what could be better about it."""

from collections.abc import Iterator

from ascolto.surveys.checks_of_logic import faults_in_logic, faults_in_pairs, faults_in_quotas
from ascolto.surveys.checks_of_questions import CODE, faults_in_codes, faults_in_question
from ascolto.surveys.checks_of_words import faults_in_placeholders, faults_in_words, missing_words
from ascolto.surveys.content import Content
from ascolto.surveys.faults import Fault, Remark
from ascolto.surveys.instruments import claims_of, told
from ascolto.surveys.reading import reading_minutes
from ascolto.surveys.remarking import factors_covered, remarks_on

__all__ = ["CODE", "Fault", "Remark", "factors_covered", "faults_of", "missing_words", "reading_minutes", "remarks_on"]


def faults_of(content: Content, *, kind: str) -> list[Fault]:
    """Return everything that keeps a questionnaire of this kind of survey from being asked."""
    return list(_faults(content, kind))


def _faults(content: Content, kind: str) -> Iterator[Fault]:
    if not content.languages:
        yield Fault("no_language", "title")
    if not content.questions:
        yield Fault("no_question", "title")
    for page in content.pages:
        if not page.questions and content.questions:
            yield Fault("page_empty", f"pages.{page.code}")
    yield from faults_in_codes(content)
    for question in content.questions.values():
        yield from faults_in_question(question)
    yield from faults_in_words(content)
    yield from faults_in_placeholders(content, kind=kind)
    yield from faults_in_logic(content)
    yield from faults_in_pairs(content)
    yield from faults_in_quotas(content)
    yield from _faults_in_claims(content)


def _faults_in_claims(content: Content) -> Iterator[Fault]:
    """A question that claims a standard instrument is worded as that has it, in each language that we know it in."""
    for claim in claims_of(content):
        if not claim.agrees:
            facts = {"instrument": claim.instrument, "differs": told(claim)}
            yield Fault("claim_differs", f"questions.{claim.question}", facts)

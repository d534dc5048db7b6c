"""Conversations as plain arrays: agreement of coders, saturation of themes, and statements as evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ascolto.analysis import Agreement, Saturation, cohen_kappa, krippendorff_alpha, saturation
from ascolto.conversations.models import Code, Coder, Conversation, Statement, Study
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import Actor

NONE_FITS = 0.0
"""The category of a statement for which a coder saw no theme; ids of themes begin with 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement on which others may rest: its words, its agreed theme, and where it was said – never by whom."""

    statement_id: int
    words: str
    language: str
    theme_id: int | None
    conversation: str
    study_id: int
    unit_id: int
    said_on: date
    participant: str
    segment_id: int | None
    complaint: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A statement that the two coders saw differently, with the theme of each."""

    statement: Statement
    first: Taxon | None
    second: Taxon | None


@dataclass(frozen=True, slots=True)
class Theme:
    """How often an agreed theme was spoken of: in how many statements and conversations."""

    taxon: Taxon
    statements: int
    conversations: int


def evidence(
    *, actor: Actor, theme: Taxon | None = None, study: Study | None = None, complaints_only: bool = False
) -> list[Evidence]:
    """Return the settled statements that the actor may read, the latest first.

    Args:
        theme: only statements with this theme, or one below it.
        study: only statements of this study.
        complaints_only: only statements that were taken in as a complaint.
    Returns:
        Nothing that somebody said who does not agree, or no longer, that it is used.
    """
    rows = Statement.objects.consented().exclude(settled_at=None)
    rows = rows.filter(conversation__in=Conversation.objects.visible_to(actor))
    if theme is not None:
        rows = rows.filter(theme__path__startswith=theme.path)
    if study is not None:
        rows = rows.filter(conversation__study=study)
    if complaints_only:
        rows = rows.exclude(complaint_reference="")
    rows = rows.select_related("conversation__study", "participant")
    return [_evidence(row) for row in rows.order_by("-conversation__held_at", "first_line", "pk")]


def agreement_of(conversations: Iterable[Conversation]) -> Agreement:
    """Return how far coders agree beyond chance over these conversations, by Krippendorff's alpha.

    Each statement is a unit, each seat a rater; only conversations in which both have handed in count.
    """
    pairs = _pairs(conversations)
    return krippendorff_alpha([list(pair) for pair in pairs] if pairs else [])


def kappa_of(conversation: Conversation) -> Agreement:
    """Return how far the two coders of one conversation agree, by Cohen's kappa."""
    pairs = _pairs([conversation])
    return cohen_kappa([first for first, _ in pairs], [second for _, second in pairs])


def disagreements_of(conversation: Conversation) -> list[Disagreement]:
    """Return the statements that are not settled because the coders saw them differently, in their order."""
    waiting = conversation.statements.filter(settled_at=None).order_by("first_line", "pk")
    by_statement = {row.pk: row for row in waiting.select_related("participant")}
    codes: dict[int, list[Taxon | None]] = {}
    given = Code.objects.filter(statement__in=by_statement).select_related("theme").order_by("statement", "coder")
    for code in given:
        codes.setdefault(code.statement_id, []).append(code.theme)
    return [
        Disagreement(row, codes[pk][0], codes[pk][1]) for pk, row in by_statement.items() if len(codes.get(pk, ())) == 2
    ]


def saturation_of(study: Study) -> Saturation:
    """Return whether further conversations of the study would still bring new themes.

    Conversations count in the order in which they were held, once all their statements have an agreed code.
    """
    held = study.conversations.spoken().filter(statements__isnull=False).exclude(statements__settled_at=None)
    themes: dict[int, set[int]] = {conversation.pk: set() for conversation in held.distinct()}
    said = Statement.objects.filter(conversation__in=themes).exclude(theme=None).order_by("pk")
    for conversation_id, theme_id in said.values_list("conversation_id", "theme_id"):
        themes[conversation_id].add(theme_id)
    return saturation(list(themes.values()))


def themes_of(study: Study) -> list[Theme]:
    """Return the agreed themes of a study, the most spoken of first."""
    counts: dict[int, tuple[int, set[int]]] = {}
    said = Statement.objects.consented().filter(conversation__study=study).exclude(theme=None).order_by("pk")
    for theme_id, conversation_id in said.values_list("theme_id", "conversation_id"):
        count, conversations = counts.get(theme_id or 0, (0, set()))
        counts[theme_id or 0] = (count + 1, conversations | {conversation_id})
    taxa = Taxon.objects.in_bulk(list(counts))
    found = [Theme(taxa[pk], count, len(conversations)) for pk, (count, conversations) in counts.items()]
    return sorted(found, key=lambda each: (-each.statements, each.taxon.position, each.taxon.pk))


def _pairs(conversations: Iterable[Conversation]) -> list[tuple[float, float]]:
    """Return for each statement what the first and the second coder gave it, where both have handed in."""
    done: dict[int, list[int]] = {}
    finished = Coder.objects.filter(conversation__in=[each.pk for each in conversations]).exclude(handed_in_at=None)
    for coder in finished.order_by("pk"):
        done.setdefault(coder.conversation_id, []).append(coder.pk)
    both = [pk for coders in done.values() if len(coders) == 2 for pk in coders]
    given: dict[int, list[float]] = {}
    codes = Code.objects.filter(coder__in=both).order_by("statement", "coder")
    for statement_id, theme_id in codes.values_list("statement_id", "theme_id"):
        given.setdefault(statement_id, []).append(float(theme_id) if theme_id else NONE_FITS)
    return [(pair[0], pair[1]) for pair in given.values() if len(pair) == 2]


def _evidence(row: Statement) -> Evidence:
    conversation = row.conversation
    return Evidence(
        statement_id=row.pk,
        words=row.words,
        language=conversation.language,
        theme_id=row.theme_id,
        conversation=conversation.reference,
        study_id=conversation.study_id,
        unit_id=conversation.study.unit_id,
        said_on=(conversation.held_at or conversation.starts_at).date(),
        participant=row.participant.number_shown if row.participant else "",
        segment_id=row.participant.segment_id if row.participant else None,
        complaint=row.complaint_reference,
    )

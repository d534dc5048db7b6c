"""The wording of letters: what rooms ship, what an organisation made of it, and what it may contain."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ascolto.correspondence.charges import words_of_charge
from ascolto.correspondence.events import TemplateEvent
from ascolto.correspondence.models import LetterTemplate
from ascolto.correspondence.pages import html_page
from ascolto.correspondence.placeholders import check, fill
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor, Permission, holds, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

SAMPLES: Mapping[str, object] = MappingProxyType(
    {
        "reference": "C-7K4M-9QX2",
        "code": "R4TX-88WM",
        "name": "Anna Petrova",
        "organisation": "Hotel Aurora",
        "unit": "Aurora Varna",
        "handler": "Ioana Marin",
        "received_on": date(2026, 5, 29),
        "acknowledge_by": date(2026, 6, 1),
        "decide_by": date(2026, 6, 12),
        "address": f"{settings.URL}/track",
        "link": f"{settings.URL}/track",
    }
)


class NoSuchLetterKind(Exception):
    """No room has registered this kind of letter."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NoSuchLanguage(Exception):
    """Letters are not written in this language here."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


class WordingMissing(Exception):
    """A letter needs a subject and a body."""


class NoOwnWording(Exception):
    """The organisation uses the shipped wording already."""

    def __init__(self, kind: str, language: str) -> None:
        super().__init__(kind, language)
        self.kind = kind
        self.language = language


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter that a room can cause, with the wording that comes with Ascolto."""

    name: str
    title: str | Promise
    subject: str | Promise
    body: str | Promise
    placeholders: tuple[str, ...]
    compulsory: tuple[str, ...]
    samples: Mapping[str, str | Promise] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body before the data is filled in; revision 0 is the shipped wording."""

    subject: str
    body: str
    revision: int


@dataclass(frozen=True, slots=True)
class Preview:
    """How a letter would look, and the words in it that speak of money the reader would have to pay."""

    subject: str
    text: str
    html: str
    charges: tuple[str, ...]


_kinds: dict[str, LetterKind] = {}


def letter_kind(
    kind: str,
    *,
    subject: str | Promise,
    body: str | Promise,
    placeholders: Collection[str],
    compulsory: Collection[str] = (),
    title: str | Promise = "",
    samples: Mapping[str, str | Promise] = MappingProxyType({}),
) -> LetterKind:
    """Make a kind of letter known, with its shipped wording; a room calls this once in its `letters.py`."""
    known = LetterKind(kind, title or kind, subject, body, tuple(placeholders), tuple(compulsory), dict(samples))
    if missing := set(known.compulsory) - set(known.placeholders):
        raise ValueError(f"{kind}: {sorted(missing)} are compulsory, but no placeholders of it.")
    _kinds[kind] = known
    return known


def kinds() -> list[LetterKind]:
    """Return every kind of letter by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_named(name: str) -> LetterKind:
    if name not in _kinds:
        raise NoSuchLetterKind(name)
    return _kinds[name]


def written_language(language: str) -> str:
    """Return the language a letter can be written in: the wish, else without its region, else the organisation's."""
    base = language.lower().partition("-")[0].partition("_")[0]
    return base if base in dict(settings.LANGUAGES) else current().default_language


def shipped(kind: LetterKind, language: str) -> Wording:
    with override(language):
        return Wording(str(kind.subject), str(kind.body), revision=0)


def wording_of(kind: LetterKind, language: str) -> Wording:
    """Return the organisation's own wording in that language, else the shipped one."""
    own = LetterTemplate.objects.in_use().filter(kind=kind.name, language=language).first()
    return Wording(own.subject, own.body, own.revision) if own else shipped(kind, language)


def check_wording(kind: LetterKind, *, subject: str, body: str) -> None:
    """Refuse a wording that is empty, asks for what the kind does not know, or leaves out what it must say."""
    if not subject.strip() or not body.strip():
        raise WordingMissing
    check(subject, allowed=kind.placeholders, compulsory=())
    check(f"{subject}\n{body}", allowed=kind.placeholders, compulsory=kind.compulsory)


def preview(kind: str, *, language: str, subject: str, body: str) -> Preview:
    """Show a wording with sample data, as its reader would see it; nothing is kept."""
    known = kind_named(kind)
    _require_language(language)
    check_wording(known, subject=subject, body=body)
    with override(language):
        values = sample_values(known)
        text = fill(body, values)
        return Preview(fill(subject, values), text, html_page(text, language=language), charges_in(subject, body))


def sample_values(kind: LetterKind) -> dict[str, object]:
    return {name: kind.samples.get(name) or SAMPLES.get(name) or _("(an example)") for name in kind.placeholders}


def charges_in(subject: str, body: str) -> tuple[str, ...]:
    """Return the words that could ask the reader for money: complaining is free of charge (ISO 10002, 4.6)."""
    return words_of_charge(f"{subject}\n{body}")


@transaction.atomic
def edit_template(kind: str, language: str, *, subject: str, body: str, by: Actor, at: datetime) -> LetterTemplate:
    """Give a kind of letter the organisation's own wording in one language; the earlier one is kept as a revision."""
    require(holds(by, Permission.MANAGE_LETTERS))
    _require_language(language)
    known = kind_named(kind)
    check_wording(known, subject=subject, body=body)
    revision = _retire(kind, language, at=at) + 1
    template = LetterTemplate.objects.create(
        kind=kind, language=language, revision=revision, subject=subject.strip(), body=body.strip(), from_at=at
    )
    begin(TemplateEvent.EDITED, template, by=by, at=at, facts=_facts(template))
    return template


@transaction.atomic
def retire_template(kind: str, language: str, *, by: Actor, at: datetime) -> None:
    """Go back to the wording that comes with Ascolto; the organisation's own stays readable as a revision."""
    require(holds(by, Permission.MANAGE_LETTERS))
    template = LetterTemplate.objects.in_use().select_for_update().filter(kind=kind, language=language).first()
    if template is None:
        raise NoOwnWording(kind, language)
    template.retired_at = at
    template.save(update_fields=["retired_at"])
    record(TemplateEvent.RETIRED, template, by=by, at=at, facts=_facts(template))


def _facts(template: LetterTemplate) -> Facts:
    return {"kind": template.kind, "language": template.language, "revision": template.revision}


def _retire(kind: str, language: str, *, at: datetime) -> int:
    """Take the wording in use out of use, and return the highest revision there has been."""
    revisions = LetterTemplate.objects.select_for_update().filter(kind=kind, language=language)
    latest = revisions.order_by("-revision").first()
    if latest is None:
        return 0
    if latest.retired_at is None:
        latest.retired_at = at
        latest.save(update_fields=["retired_at"])
    return latest.revision


def _require_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise NoSuchLanguage(language)

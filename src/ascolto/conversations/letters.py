"""The letters that a conversation can cause: an invitation, and word of a change."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.utils import formats, timezone, translation
from django.utils.translation import pgettext_lazy

from ascolto.conversations.models import Conversation, Participant
from ascolto.correspondence.letters import compose
from ascolto.correspondence.models import Letter
from ascolto.correspondence.templates_of import LetterKind, letter_kind
from ascolto.customers.models import ContactKind
from ascolto.organisation import settings_of
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import Actor

__all__ = ["CALLED_OFF", "INVITATION", "MOVED", "LetterKind", "address_of", "invited_by", "link_of", "write"]

SALT = "ascolto.conversations.invitation"
ALWAYS = ["name", "organisation", "topic", "when", "minutes", "place", "link"]

INVITATION = letter_kind(
    "conversation_invitation",
    title=pgettext_lazy("letter", "Invitation to a conversation"),
    subject=pgettext_lazy("letter", "May we hear what you think? {topic}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we would like to hear from you about this: {topic}.\n\n"
        "When: {when}, about {minutes} minutes\nWhere: {place}\n\n"
        "You decide freely whether you come; nothing depends on it. Please tell us here whether you do, and read there "
        "what we write down and how we use it:\n{link}\n\n"
        "From that page you can also put the date into your calendar.\n\n"
        "With kind regards\n{organisation}",
    ),
    placeholders=ALWAYS,
    compulsory=["link"],
)
MOVED = letter_kind(
    "conversation_moved",
    title=pgettext_lazy("letter", "A conversation is held at another time or place"),
    subject=pgettext_lazy("letter", "New time or place: {topic}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "the conversation to which we invited you will be held at another time or in another place than we wrote.\n\n"
        "When: {when}, about {minutes} minutes\nWhere: {place}\n\n"
        "If you can no longer come, please tell us here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=ALWAYS,
    compulsory=["when"],
)
CALLED_OFF = letter_kind(
    "conversation_called_off",
    title=pgettext_lazy("letter", "A conversation is called off"),
    subject=pgettext_lazy("letter", "Called off: {topic}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we are sorry: the conversation to which we invited you for {when} will not be held. You need not do "
        "anything. Thank you that you were ready to be heard.\n\nWith kind regards\n{organisation}",
    ),
    placeholders=ALWAYS,
)


def write(
    kind: LetterKind, participant: Participant, conversation: Conversation, *, by: Actor, at: datetime
) -> Letter | None:
    """Queue a letter to somebody who takes part, or return None where nobody can be written to."""
    address = address_of(participant)
    if not address:
        return None
    language = _language_of(participant, conversation)
    values = {
        "name": _name_of(participant),
        "organisation": settings_of.current().name,
        "topic": conversation.study.name,
        "when": when_in_words(conversation, language),
        "minutes": conversation.minutes,
        "place": conversation.place,
        "link": link_of(participant),
    }
    return compose(
        kind.name,
        language=language,
        to_address=address,
        to_name=_name_of(participant),
        values=values,
        about=conversation,
        by=by,
        at=at,
    )


def address_of(participant: Participant) -> str:
    """Return the e-mail address at which a participant can be reached, or nothing."""
    if participant.email or participant.customer is None:
        return participant.email
    points = participant.customer.contact_points.filter(kind=ContactKind.EMAIL, usable=True).order_by("pk")
    return points.values_list("value", flat=True).first() or ""


def link_of(participant: Participant) -> str:
    """Return the personal address at which somebody who was invited answers, without an account."""
    return f"{settings.URL}/invited/{signing.dumps(participant.pk, salt=SALT)}"


def invited_by(token: str) -> Participant | None:
    """Return the participant whose personal address this is, if it is one of ours."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    rows = Participant.objects.select_related("customer", "conversation__study__unit")
    return rows.filter(pk=pk, invited_at__isnull=False).first()


def when_in_words(conversation: Conversation, language: str) -> str:
    """Return the day and the hour in the reader's language and in the zone of the unit."""
    local = timezone.localtime(conversation.starts_at, zone_of(conversation))
    with translation.override(language):
        return formats.date_format(local, "DATETIME_FORMAT")


def zone_of(conversation: Conversation) -> ZoneInfo:
    return ZoneInfo(str(calendar_of(conversation.study.unit).time_zone))


def _language_of(participant: Participant, conversation: Conversation) -> str:
    return (participant.customer.language if participant.customer else "") or conversation.language


def _name_of(participant: Participant) -> str:
    return (participant.customer.name if participant.customer else "") or participant.label or address_of(participant)

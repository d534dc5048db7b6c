"""What somebody has typed and not sent yet, kept for them until they send it or a month has passed.

A draft is nobody's act: it leaves no event, nobody else reads it, and it is gone once the form was sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ascolto.people.models import Draft, User
from ascolto.trail.ready import Ready
from ascolto.trail.recording import Subject, subject_of

KEPT_FOR = timedelta(days=30)
AT_WORK = timedelta(minutes=15)
LONGEST = 200_000  # characters of all fields together; more is no form of ours
_AT_WORK = Ready(
    lambda about, since, besides: (
        Draft.objects.filter(about=about, kept_at__gt=since)
        .exclude(user_id=besides)
        .order_by("user__name")
        .values_list("user__name")
        .distinct()
    )
)


class DraftTooLong(Exception):
    """Nobody types this much; it is not kept."""


class OtherDraftStands(Exception):
    """Something else was typed into the same form by now; what comes late does not take its place."""


def keep_draft(user: User, about: Subject, form: str, *, typed: Mapping[str, str], at: datetime) -> Draft | None:
    """Keep what stands in the form in the place of what stood there before; an empty form is no draft."""
    if sum(map(len, typed.values())) > LONGEST:
        raise DraftTooLong
    if not any(words.strip() for words in typed.values()):
        drop_draft(user, about, form)
        return None
    draft, _new = Draft.objects.update_or_create(
        user=user, about=subject_of(about), form=form, defaults={"typed": dict(typed), "kept_at": at}
    )
    return draft


def keep_late_draft(user: User, about: Subject, form: str, *, typed: Mapping[str, str], at: datetime) -> Draft | None:
    """Keep what was typed a while ago and reaches us only now, unless another draft stands in that form."""
    stands = draft_of(user, about, form)
    if stands is not None and stands.typed != typed:
        raise OtherDraftStands
    return keep_draft(user, about, form, typed=typed, at=at)


def draft_of(user: User, about: Subject, form: str) -> Draft | None:
    """Return what this person typed into this form and did not send, or None."""
    return Draft.objects.filter(user=user, about=subject_of(about), form=form).first()


def drop_draft(user: User, about: Subject, form: str) -> None:
    Draft.objects.filter(user=user, about=subject_of(about), form=form).delete()


def at_work_on(about: Subject, *, besides: User, at: datetime) -> list[str]:
    """Return the names of the others who typed something about this in the last minutes."""
    return [name for (name,) in _AT_WORK(subject_of(about), at - AT_WORK, besides.pk)]


def forget_drafts(*, at: datetime) -> int:
    """Delete what nobody sent within a month; whoever writes so late begins anew."""
    deleted, _of_each = Draft.objects.filter(kept_at__lt=at - KEPT_FOR).delete()
    return deleted

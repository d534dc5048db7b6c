"""Whether the house works inside: founded, administered, its worker alive, its trail sealed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ascolto.cli.findings import Check, advised, broken, good, unsafe

LATE = timedelta(minutes=5)
LONG_UNSEALED = timedelta(hours=1)
MOST_AHEAD = timedelta(minutes=1)


def record_checks() -> Iterator[Check]:
    from ascolto.organisation.settings_of import current
    from ascolto.ui import moment

    at = moment.now()
    if not current().is_founded:
        yield broken("organisation", "there is none yet", "Run `ascolto init`.")
        return
    yield good("organisation", f"{current().name}, profile {current().profile}")
    yield _administrators(current().profile)
    yield _worker(at)
    yield _dead_letters()
    yield _last_event(at)
    yield _seals(at)


def _administrators(profile: str) -> Check:
    from ascolto.people.administrators import ADMINISTERING
    from ascolto.people.models import Grant

    everywhere = Grant.objects.granted().filter(unit=None, role__in=ADMINISTERING, user__is_active=True)
    count = everywhere.values("user").distinct().count()
    found = f"{count} active {'person manages' if count == 1 else 'people manage'} people"
    if count == 0:
        return broken("administrators", found, "Nobody can let anybody in; restore a backup.")
    if count > 1:
        return good("administrators", found)
    if profile == "small":
        return advised("administrators", found, "Appoint a second one, for the day on which the first is not there.")
    return unsafe("administrators", found, "Nobody can appoint alone outside the small profile.")


def _worker(at: datetime) -> Check:
    """A worker that lives asks for what the timetable calls for; what is long due says that none does."""
    from ascolto.jobs.models import Job

    last = Job.objects.filter(key__startswith="every:").order_by("-created_at", "-pk").first()
    waiting = Job.objects.due(at=at - LATE).order_by("due_at", "pk").first()
    start = "Start `ascolto worker`, or `ascolto serve` without --no-worker."
    if waiting:
        return broken("worker", f"work is due since {_said(waiting.due_at)}, and nobody does it", start)
    if last is None:
        return advised("worker", "none has run yet", start)
    if at - last.created_at > 2 * LATE:
        return broken("worker", f"none has run since {_said(last.created_at)}", start)
    return good("worker", f"one ran at {_said(last.created_at)}")


def _dead_letters() -> Check:
    from ascolto.jobs.models import Job

    count = Job.objects.dead().count()
    if count:
        return broken("given-up work", f"{count} jobs were given up", "Look at them on the desk, and try them again.")
    return good("given-up work", "none")


def _last_event(at: datetime) -> Check:
    from ascolto.trail.models import Event

    last = Event.objects.order_by("-at", "-pk").values_list("at", flat=True).first()
    if last and last > at + MOST_AHEAD:
        return broken(
            "time", f"the trail goes to {_said(last)}, which is still to come", "Set this machine's clock."
        )  # fmt: skip
    return good("time", f"it is {_said(at)}, and the trail does not go beyond")


def _seals(at: datetime) -> Check:
    from ascolto.trail.models import Event, Seal

    last_id = Seal.objects.order_by("-number").values_list("last_id", flat=True).first() or 0
    unsealed = Event.objects.filter(pk__gt=last_id)
    count = unsealed.count()
    oldest = unsealed.order_by("pk").values_list("at", flat=True).first()
    if oldest and at - oldest > LONG_UNSEALED:
        return unsafe(
            "seals",
            f"{count} events wait for a seal, the first since {_said(oldest)}: they can be changed unnoticed",
            "Start a worker, and look whether the seal key can be read.",
        )
    return good("seals", f"{count} recent events wait for the next one")


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

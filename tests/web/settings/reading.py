"""What the tests of the settings read from answers and from the trail."""

from django.http import HttpResponse

from ascolto.trail.models import Event


def words_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def went_on_to(response: HttpResponse) -> str:
    """Return where a form that was taken leads, or nothing where it was not taken."""
    return response.headers["Location"] if response.status_code == 303 else ""


def kinds_since(count: int) -> list[str]:
    """Return the kinds of the events that came after so many."""
    return list(Event.objects.order_by("pk").values_list("kind", flat=True)[count:])


def events() -> int:
    return Event.objects.count()

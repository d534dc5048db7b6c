"""In which time zone moments are written: that of the organisation's first calendar."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from ascolto.organisation.models import Calendar, Unit


def zone_of(request: HttpRequest | None) -> ZoneInfo:
    """Return the zone in which this reader reads; it is looked up once for a page, and only if a moment stands on it."""
    if request is None:
        return timezone.get_current_timezone()
    if not hasattr(request, "zone"):
        request.zone = _zone_of_the_house()
    return request.zone


def _zone_of_the_house() -> ZoneInfo:
    root = Unit.objects.filter(parent=None).order_by("pk").values("calendar")[:1]
    name = Calendar.objects.filter(pk__in=root).values_list("time_zone", flat=True).order_by("pk").first()
    return ZoneInfo(name) if name else timezone.get_default_timezone()

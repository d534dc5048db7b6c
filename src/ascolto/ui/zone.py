"""In which time zone moments are written: that of the organisation's first calendar."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from ascolto.organisation.models import Unit
from ascolto.ui.request import HouseRequest


def zone_of(request: HouseRequest | None) -> ZoneInfo:
    """Return the zone in which this reader reads; looked up once for a page that shows any moment."""
    if request is None:
        return timezone.get_current_timezone()
    if not hasattr(request, "zone"):
        request.zone = _zone_of_the_house()
    return request.zone


def _zone_of_the_house() -> ZoneInfo:
    name = Unit.objects.filter(parent=None).order_by("pk").values_list("calendar__time_zone", flat=True).first()
    return ZoneInfo(name) if name else timezone.get_default_timezone()

"""In which time zone moments are written: that of the organisation's first calendar."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from ascolto.organisation.reading import zone_of_the_house
from ascolto.ui.request import HouseRequest


def zone_of(request: HouseRequest | None) -> ZoneInfo:
    """Return the zone in which this reader reads; looked up once for a page that shows any moment."""
    if request is None:
        return timezone.get_current_timezone()
    if not hasattr(request, "zone"):
        request.zone = zone_of_the_house() or timezone.get_default_timezone()
    return request.zone

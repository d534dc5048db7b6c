"""In which time zone moments are written: that of the organisation's first calendar."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from ascolto.ui.request import HouseRequest


def zone_of(request: HouseRequest | None) -> ZoneInfo:
    """Return the zone in which this reader reads."""
    if request is None:
        return timezone.get_current_timezone()
    return request.organisation.zone or timezone.get_default_timezone()

"""What the middleware adds to a request, for those who read it with types."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest

from ascolto.organisation.settings_of import Organisation
from ascolto.trail.acting import Actor


class HouseRequest(HttpRequest):
    """A request in this house: who acts, in which organisation, and in which zone its moments are written."""

    actor: Actor
    organisation: Organisation
    zone: ZoneInfo

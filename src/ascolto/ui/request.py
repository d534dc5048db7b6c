"""What the middleware adds to a request, for those who read it with types."""

from django.http import HttpRequest

from ascolto.organisation.settings_of import Organisation
from ascolto.trail.acting import Actor


class HouseRequest(HttpRequest):
    """A request in this house: who acts, and in which organisation."""

    actor: Actor
    organisation: Organisation

"""The addresses at which staff record complaints."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.intake.pages import new, on_the_spot

urlpatterns = [
    page("new/", new, Permission.RECORD_COMPLAINTS, name="new_complaint"),
    page("on-the-spot/", on_the_spot, Permission.HANDLE_COMPLAINTS, name="on_the_spot"),
]

offer(
    Area.VOICE,
    pgettext_lazy("navigation", "New complaint"),
    "new_complaint",
    Permission.RECORD_COMPLAINTS,
    icon="plus",
)
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "On the spot"),
    "on_the_spot",
    Permission.HANDLE_COMPLAINTS,
    icon="mood-happy",
)

"""The addresses of praise, suggestions and enquiries."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.remarks.pages import listed, remark

urlpatterns = [
    page("", listed, Permission.VIEW_COMPLAINTS, name="remarks"),
    page("<str:reference>/", remark, Permission.VIEW_COMPLAINTS, name="remark"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Remarks"), "remarks", Permission.VIEW_COMPLAINTS, icon="message-circle")

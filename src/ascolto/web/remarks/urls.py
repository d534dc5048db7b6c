"""The addresses of praise, suggestions and enquiries."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.remarks import praise, steps
from ascolto.web.remarks.pages import listed, remark

urlpatterns = [
    page("", listed, Permission.VIEW_COMPLAINTS, name="remarks"),
    page("for-you/", praise.for_you, SIGNED_IN, name="praise_for_you"),
    page("praise/", praise.overview, Permission.VIEW_COMPLAINTS, name="praise_heard"),
    page("<str:reference>/", remark, Permission.VIEW_COMPLAINTS, name="remark"),
    page("praise/<str:reference>/pass-on/", steps.pass_praise_on, Permission.HANDLE_COMPLAINTS, name="pass_on_praise"),
    page(
        "suggestions/<str:reference>/consider/", steps.consider, Permission.VIEW_COMPLAINTS, name="consider_suggestion"
    ),
    page("suggestions/<str:reference>/adopt/", steps.adopt, Permission.VIEW_COMPLAINTS, name="adopt_suggestion"),
    page(
        "suggestions/<str:reference>/carry-out/",
        steps.carry_out,
        Permission.VIEW_COMPLAINTS,
        name="carry_out_suggestion",
    ),
    page("suggestions/<str:reference>/decline/", steps.decline, Permission.VIEW_COMPLAINTS, name="decline_suggestion"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Remarks"), "remarks", Permission.VIEW_COMPLAINTS, icon="message-circle")
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Praise"),
    "praise_heard",
    Permission.VIEW_COMPLAINTS,
    icon="heart",
    under="remarks",
)

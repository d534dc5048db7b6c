"""The addresses of the desk; each names the permission that opens it."""

from django.urls import include, path
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui import resuming, theme
from ascolto.ui.access import PUBLIC, SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.complaints.pages import file
from ascolto.web.gallery import gallery, gallery_door
from ascolto.web.help import help_page
from ascolto.web.home import home
from ascolto.web.palette import palette

offer(Area.HOME, pgettext_lazy("navigation", "Home"), "desk", SIGNED_IN, icon="home")

urlpatterns = [
    page("", home, SIGNED_IN, name="desk"),
    path("complaints/", include("ascolto.web.complaints.urls")),
    path("complaints/", include("ascolto.web.intake.urls")),
    path("remarks/", include("ascolto.web.remarks.urls")),
    path("conversations/", include("ascolto.web.conversations.urls")),
    path("customers/", include("ascolto.web.customers.urls")),
    path("surveys/", include("ascolto.web.surveys.urls")),
    path("figures/", include("ascolto.web.figures.urls")),
    path("links/", include("ascolto.web.links.urls")),
    path("settings/", include("ascolto.web.settings.urls")),
    page("files/<int:file_id>/", file, Permission.VIEW_COMPLAINTS, name="file"),
    page("gallery", gallery, SIGNED_IN, name="gallery"),
    page("gallery/door", gallery_door, SIGNED_IN, name="gallery_door"),
    page("help/", help_page, SIGNED_IN, name="help"),
    page("go/", palette, SIGNED_IN, name="palette"),
    page("theme", theme.choose, PUBLIC, name="theme"),
    page("resume", resuming.resume, PUBLIC, name="resume"),
]

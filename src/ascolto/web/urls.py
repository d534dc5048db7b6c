"""The addresses of the desk; each names the permission that opens it."""

from ascolto.ui import resuming, theme
from ascolto.ui.access import PUBLIC, SIGNED_IN, page
from ascolto.web.gallery import gallery, gallery_door

urlpatterns = [
    page("gallery", gallery, SIGNED_IN, name="gallery"),
    page("gallery/door", gallery_door, SIGNED_IN, name="gallery_door"),
    page("theme", theme.choose, PUBLIC, name="theme"),
    page("resume", resuming.resume, PUBLIC, name="resume"),
]

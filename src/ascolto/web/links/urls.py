"""The addresses of links, codes and posters; nothing in them is secret, so everybody who may sign in may open them."""

from django.utils.translation import pgettext_lazy

from ascolto.ui.access import SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.links import pages

urlpatterns = [
    page("", pages.links, SIGNED_IN, name="links"),
    page("code.<drawn:kind>", pages.drawing, SIGNED_IN, name="link_code"),
    page("poster/", pages.poster, SIGNED_IN, name="poster"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Links and QR codes"), "links", SIGNED_IN, icon="link")

"""The addresses of links, codes and posters; nothing in them is secret, so everybody who may sign in may open them."""

from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from ascolto.ui.access import SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.links import pages


class Drawn:
    """How a code is drawn."""

    regex = "svg|png"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Drawn, "drawn")

urlpatterns = [
    page("", pages.links, SIGNED_IN, name="links"),
    page("code.<drawn:kind>", pages.drawing, SIGNED_IN, name="link_code"),
    page("poster/", pages.poster, SIGNED_IN, name="poster"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Links and QR codes"), "links", SIGNED_IN, icon="link")

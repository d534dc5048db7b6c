"""The addresses where answers are entered, and where a custodian learns who answered."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.surveys import entry, reveal

ENTER = Permission.ENTER_ANSWERS

urlpatterns = [
    page("enter/", entry.entries, ENTER, name="entries"),
    page("waves/<str:reference>/enter/", entry.entry, ENTER, name="enter_answers"),
    page("waves/<str:reference>/paper/<str:language>/", entry.paper, ENTER, name="paper_sheet"),
    page(
        "responses/<int:pk>/reveal/",
        reveal.reveal_respondent,
        Permission.REVEAL_IDENTITIES,
        name="reveal_respondent",
    ),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Enter answers"), "entries", ENTER, icon="pencil", under="waves")

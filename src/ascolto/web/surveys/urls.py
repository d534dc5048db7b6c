"""The addresses of surveys: questionnaires, waves, entry and results."""

from django.urls import include, path
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.navigation import Area, offer

urlpatterns = [
    path("", include("ascolto.web.surveys.entry_urls")),
    path("", include("ascolto.web.surveys.results_urls")),
    path("questionnaires/", include("ascolto.web.surveys.questionnaires_urls")),
    path("waves/", include("ascolto.web.surveys.waves_urls")),
]

offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Questionnaires"),
    "questionnaires",
    Permission.VIEW_SURVEYS,
    icon="clipboard-list",
    under="waves",
)

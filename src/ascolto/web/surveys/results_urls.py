"""The addresses of results."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.surveys.results_export import download, export
from ascolto.web.surveys.results_pages import question, results, trend, waves_with_results
from ascolto.web.surveys.results_rows import rows_behind

ONE = "waves/<str:reference>/results/"

urlpatterns = [
    page("results/", waves_with_results, Permission.VIEW_SURVEYS, name="surveys_results"),
    page(ONE, results, Permission.VIEW_SURVEYS, name="survey_results"),
    page(f"{ONE}export/", export, Permission.EXPORT_DATA, name="survey_results_export"),
    page(f"{ONE}download/", download, Permission.EXPORT_DATA, name="survey_results_download"),
    page(f"{ONE}questions/<str:code>/", question, Permission.VIEW_SURVEYS, name="survey_results_question"),
    page(f"{ONE}questions/<str:code>/trend/", trend, Permission.VIEW_SURVEYS, name="survey_results_trend"),
    page(f"{ONE}questions/<str:code>/rows/", rows_behind, Permission.VIEW_SURVEYS, name="survey_results_rows"),
]

offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Results of surveys"),
    "surveys_results",
    Permission.VIEW_SURVEYS,
    icon="chart-bar",
    under="waves",
)

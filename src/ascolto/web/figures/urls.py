"""The addresses of figures about complaints."""

from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer
from ascolto.web.figures.annotations import annotation, annotations, new_annotation, withdraw_annotation
from ascolto.web.figures.overview_pages import overview, overview_behind, overview_download
from ascolto.web.figures.pages import behind, download, most_frequent

urlpatterns = [
    page("overview/", overview, Permission.VIEW_FIGURES, name="overview"),
    page("overview/behind/", overview_behind, Permission.VIEW_COMPLAINTS, name="overview_behind"),
    page("overview/download/", overview_download, Permission.EXPORT_DATA, name="overview_download"),
    page("happened/", annotations, Permission.VIEW_FIGURES, name="annotations"),
    page("happened/new/", new_annotation, Permission.ANNOTATE_FIGURES, name="new_annotation"),
    page("happened/<int:annotation_id>/", annotation, Permission.ANNOTATE_FIGURES, name="annotation"),
    page(
        "happened/<int:annotation_id>/withdraw/",
        withdraw_annotation,
        Permission.ANNOTATE_FIGURES,
        name="withdraw_annotation",
    ),
    page("frequent/", most_frequent, Permission.VIEW_FIGURES, name="frequent"),
    page("frequent/behind/", behind, Permission.VIEW_COMPLAINTS, name="frequent_behind"),
    page("frequent/download/", download, Permission.EXPORT_DATA, name="frequent_download"),
]

offer(
    Area.FINDINGS,
    pgettext_lazy("navigation", "Overview"),
    "overview",
    Permission.VIEW_FIGURES,
    icon="trending-up",
)
offer(
    Area.FINDINGS,
    pgettext_lazy("navigation", "Most frequent complaints"),
    "frequent",
    Permission.VIEW_FIGURES,
    icon="chart-bar",
)

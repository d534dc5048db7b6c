"""The addresses of the complaints on the desk; every step on a complaint has one of its own."""

from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer, search_in
from ascolto.web.complaints.code import code, code_shown
from ascolto.web.complaints.inbox import inbox
from ascolto.web.complaints.pages import PAGES, case, remedy


class Reference:
    """The reference of a complaint, as we spell it."""

    regex = "C-[0-9A-Z]{4}-[0-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "complaint")

urlpatterns = [
    page("", inbox, Permission.VIEW_COMPLAINTS, name="complaints"),
    page("<complaint:reference>/", case, Permission.VIEW_COMPLAINTS, name="complaint"),
    page("<complaint:reference>/code/", code, Permission.HANDLE_COMPLAINTS, name="complaint_code"),
    page("<complaint:reference>/code/shown/", code_shown, Permission.HANDLE_COMPLAINTS, name="complaint_code_shown"),
    page(
        "<complaint:reference>/remedies/<int:remedy_id>/",
        remedy,
        Permission.HANDLE_COMPLAINTS,
        name="complaint_remedy_answer",
    ),
    *(
        page(f"<complaint:reference>/{step.code}/", view, Permission.HANDLE_COMPLAINTS, name=name)
        for name, (step, view) in PAGES.items()
    ),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Complaints"), "complaints", Permission.VIEW_COMPLAINTS, icon="inbox")
search_in("complaints", Permission.VIEW_COMPLAINTS)

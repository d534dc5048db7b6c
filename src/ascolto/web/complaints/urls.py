"""The addresses of the complaints on the desk; every step on a complaint has one of its own."""

from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import page
from ascolto.ui.navigation import Area, offer, search_in
from ascolto.web.complaints import asking, bulk, saved, watching
from ascolto.web.complaints.code import code, code_shown
from ascolto.web.complaints.export import export, export_asked, export_fetched
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
    page("views/", saved.views, Permission.VIEW_COMPLAINTS, name="complaint_views"),
    page("views/save/", saved.save, Permission.VIEW_COMPLAINTS, name="complaint_view_save"),
    page("views/start/", saved.start, Permission.VIEW_COMPLAINTS, name="complaint_view_start"),
    page("views/<int:view_id>/", saved.edit, Permission.VIEW_COMPLAINTS, name="complaint_view"),
    page("views/<int:view_id>/share/", saved.share, Permission.VIEW_COMPLAINTS, name="complaint_view_share"),
    page("views/<int:view_id>/watch/", watching.watch, Permission.VIEW_COMPLAINTS, name="complaint_view_watch"),
    page("views/<int:view_id>/unwatch/", watching.unwatch, Permission.VIEW_COMPLAINTS, name="complaint_view_unwatch"),
    page("views/<int:view_id>/delete/", saved.delete, Permission.VIEW_COMPLAINTS, name="complaint_view_delete"),
    page("many/", bulk.many, Permission.HANDLE_COMPLAINTS, name="complaints_many"),
    page("many/done/", bulk.done, Permission.HANDLE_COMPLAINTS, name="complaints_many_done"),
    page("many/<slug:deed>/", bulk.do, Permission.HANDLE_COMPLAINTS, name="complaints_many_do"),
    page("export/", export, Permission.EXPORT_DATA, name="complaints_export"),
    page("export/<int:export_id>/", export_asked, Permission.EXPORT_DATA, name="complaints_export_asked"),
    page("export/<int:export_id>/file/", export_fetched, Permission.EXPORT_DATA, name="complaints_export_file"),
    page("<complaint:reference>/", case, Permission.VIEW_COMPLAINTS, name="complaint"),
    page("<complaint:reference>/code/", code, Permission.HANDLE_COMPLAINTS, name="complaint_code"),
    page("<complaint:reference>/code/shown/", code_shown, Permission.HANDLE_COMPLAINTS, name="complaint_code_shown"),
    page(
        "<complaint:reference>/remedies/<int:remedy_id>/",
        remedy,
        Permission.HANDLE_COMPLAINTS,
        name="complaint_remedy_answer",
    ),
    page(
        "<complaint:reference>/evidence/<int:request_id>/",
        asking.request_for_evidence,
        Permission.VIEW_COMPLAINTS,
        name="evidence_request",
    ),
    page(
        "<complaint:reference>/evidence/<int:request_id>/decline/",
        asking.decline,
        Permission.VIEW_COMPLAINTS,
        name="evidence_decline",
    ),
    page(
        "<complaint:reference>/evidence/<int:request_id>/withdraw/",
        asking.withdraw,
        Permission.HANDLE_COMPLAINTS,
        name="evidence_withdraw",
    ),
    *(
        page(f"<complaint:reference>/{step.code}/", view, Permission.HANDLE_COMPLAINTS, name=name)
        for name, (step, view) in PAGES.items()
    ),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Complaints"), "complaints", Permission.VIEW_COMPLAINTS, icon="inbox")
search_in("complaints", Permission.VIEW_COMPLAINTS)

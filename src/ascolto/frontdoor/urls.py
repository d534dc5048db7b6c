"""The addresses of the front door, open to everybody; and those of what was put aside there, for staff."""

from django.utils.translation import pgettext_lazy

from ascolto.frontdoor import (
    aside,
    following,
    guidance,
    invited,
    pages,
    probes,
    receipts,
    sending,
    survey,
    survey_ending,
)
from ascolto.trail.acting import Permission
from ascolto.ui.access import PUBLIC, page
from ascolto.ui.navigation import Area, offer

RECORD = Permission.RECORD_COMPLAINTS

urlpatterns = [
    page("", pages.welcome, PUBLIC, name="welcome"),
    page("complain", sending.complain, PUBLIC, name="complain"),
    page("praise", sending.praise, PUBLIC, name="praise"),
    page("suggest", sending.suggest, PUBLIC, name="suggest"),
    page("receipt", receipts.receipt, PUBLIC, name="receipt"),
    page("policy", pages.policy, PUBLIC, name="policy"),
    page("what-happens", guidance.guidance, PUBLIC, name="guidance"),
    page("track", following.track, PUBLIC, name="track"),
    page("track/code", following.renewed_code, PUBLIC, name="track_code"),
    page("track/message", following.write, PUBLIC, name="track_message"),
    page("track/remedy/<int:remedy_id>", following.answer, PUBLIC, name="track_remedy"),
    page("track/withdraw", following.withdraw, PUBLIC, name="track_withdraw"),
    page("track/file/<int:file_id>", following.file, PUBLIC, name="track_file"),
    page("track/leave", following.leave, PUBLIC, name="track_leave"),
    page("s/<str:token>", survey.survey, PUBLIC, name="survey"),
    page("s/<str:token>/stop", survey_ending.stop, PUBLIC, name="survey_stop"),
    page("s/<str:token>/kiosk", survey.kiosk, PUBLIC, name="survey_kiosk"),
    page("s/<str:token>/kiosk/thanks/<str:language>", survey_ending.kiosk_thanks, PUBLIC, name="survey_kiosk_thanks"),
    page("s/<str:reference>/thanks/<str:language>", survey_ending.thanks, PUBLIC, name="survey_thanks"),
    page("desk/aside/", aside.aside, RECORD, name="aside"),
    page("desk/aside/<int:pk>/take/", aside.take_aside, RECORD, name="aside_take"),
    page("desk/aside/<int:pk>/dismiss/", aside.dismiss_aside, RECORD, name="aside_dismiss"),
    page("invited/<str:token>", invited.invited, PUBLIC, name="invited"),
    page("invited/<str:token>/date.ics", invited.invited_date, PUBLIC, name="invited_date"),
    page("healthz", probes.healthz, PUBLIC, name="healthz"),
    page("readyz", probes.readyz, PUBLIC, name="readyz"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Set aside"), "aside", RECORD, icon="archive")

"""The addresses of conversations, observations, what staff say, and reviews; each names what opens it."""

from django.urls import register_converter
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission
from ascolto.ui.access import SIGNED_IN, page
from ascolto.ui.navigation import Area, offer
from ascolto.web.conversations import between_units, marking, observations, reviews, studies, talks

VIEW, HOLD = Permission.VIEW_CONVERSATIONS, Permission.HOLD_CONVERSATIONS


class Reference:
    """The reference of a conversation, as we spell it."""

    regex = "D-[0-9A-Z]{4}-[0-9A-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "conversation")

ONE = "<conversation:reference>/"
GUEST = f"{ONE}participants/<int:number>/"
STATEMENT = f"{ONE}statements/<int:statement_id>/"

urlpatterns = [
    page("", studies.listed, VIEW, name="conversations"),
    page("studies/new/", studies.new_study, HOLD, name="study_new"),
    page("studies/<int:study_id>/", studies.study, VIEW, name="study"),
    page("studies/<int:study_id>/edit/", studies.edit_study, HOLD, name="study_edit"),
    page("studies/<int:study_id>/plan/", studies.plan, HOLD, name="conversation_plan"),
    page("observations/", observations.observations, VIEW, name="observations"),
    page("observations/checklists/new/", observations.new_checklist, HOLD, name="checklist_new"),
    page("observations/checklists/<int:checklist_id>/", observations.change_checklist, HOLD, name="checklist_change"),
    page(
        "observations/checklists/<int:checklist_id>/retire/",
        observations.retire_checklist,
        HOLD,
        name="checklist_retire",
    ),
    page("observations/checklists/<int:checklist_id>/visit/", observations.new_visit, HOLD, name="visit_new"),
    page("observations/<int:visit_id>/", observations.visit, VIEW, name="observed_visit"),
    page("reviews/", reviews.listed, VIEW, name="reviews"),
    page("reviews/new/", reviews.new, HOLD, name="review_new"),
    page("reviews/<int:review_id>/", reviews.review, VIEW, name="review"),
    page("between-units/", between_units.between_units, SIGNED_IN, name="between_units"),
    page(ONE, talks.conversation, VIEW, name="conversation"),
    page(f"{ONE}date.ics", talks.calendar, VIEW, name="conversation_calendar"),
    page(f"{ONE}move/", talks.move, HOLD, name="conversation_move"),
    page(f"{ONE}call-off/", talks.call_off, HOLD, name="conversation_call_off"),
    page(f"{ONE}participants/add/", talks.add_guest, HOLD, name="participant_add"),
    page(f"{GUEST}invite/", talks.invite, HOLD, name="participant_invite"),
    page(f"{GUEST}answer/", talks.note_answer, HOLD, name="participant_answer"),
    page(f"{GUEST}consent/", talks.note_consent, HOLD, name="participant_consent"),
    page(f"{ONE}held/", talks.held, HOLD, name="conversation_held"),
    page(f"{ONE}record/", talks.keep_record, HOLD, name="conversation_record"),
    page(f"{ONE}files/<int:attachment_id>/", talks.file, HOLD, name="conversation_file"),
    page(f"{ONE}mark/", marking.mark, HOLD, name="conversation_mark"),
    page(f"{STATEMENT}take-back/", marking.take_back, HOLD, name="statement_take_back"),
    page(f"{STATEMENT}raise/", marking.raise_one, HOLD, name="statement_raise"),
    page(f"{ONE}begin-coding/", marking.begin_coding, HOLD, name="conversation_begin_coding"),
    page(f"{ONE}code/", marking.code, HOLD, name="conversation_code"),
    page(f"{ONE}agreement/", marking.settle, VIEW, name="conversation_settle"),
    page(f"{ONE}close/", talks.close, HOLD, name="conversation_close"),
]

offer(Area.VOICE, pgettext_lazy("navigation", "Conversations"), "conversations", VIEW, icon="message-circle-question")
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Observations"),
    "observations",
    VIEW,
    icon="list-check",
    under="conversations",
)
offer(Area.VOICE, pgettext_lazy("navigation", "Reviews"), "reviews", VIEW, icon="star", under="conversations")
offer(
    Area.VOICE,
    pgettext_lazy("navigation", "Between units"),
    "between_units",
    SIGNED_IN,
    icon="heart-handshake",
    under="conversations",
)

"""What happened to one complaint: its stages, its timeline and its files, as one reader asks to see them."""

from collections import Counter
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import awaits_review
from ascolto.complaints.lifecycle import Stage, can_be_reviewed
from ascolto.complaints.models import (
    Complaint,
    EvidenceRequest,
    Message,
    MessageKind,
)
from ascolto.correspondence.models import Attachment, Letter
from ascolto.trail.acting import Actor
from ascolto.trail.models import EventTold
from ascolto.trail.ready import Ready
from ascolto.trail.recording import subject_of, told_of
from ascolto.ui.days import day_in_words
from ascolto.web.complaints.telling import Names, names_in
from ascolto.web.complaints.timeline import SHOWN_LABELS, Happened, Record, Shown, Step, steps_of, timeline_of

Text = str | Promise
LATEST = 25
LETTERS = Ready(Letter.objects.about)
MESSAGES = Ready(
    lambda complaint: (
        Message.objects.filter(complaint_id=complaint).order_by("at", "pk").values_list("pk", "kind", "text")
    )
)
FROM_COMPLAINANT = pgettext_lazy("file", "from the complainant")
INTERNAL = pgettext_lazy("file", "internal")


class Story:
    """What happened to one complaint; each part is looked up when the page asks for it."""

    def __init__(
        self, complaint: Complaint, *, actor: Actor, zone: ZoneInfo, at: datetime, shown: Shown, whole: bool
    ) -> None:
        self.complaint = complaint
        self.actor = actor
        self.zone = zone
        self.today = at.astimezone(zone).date()
        self.shown = shown
        self.whole = whole

    @cached_property
    def events(self) -> list[EventTold]:
        return told_of(self.complaint)

    @cached_property
    def names(self) -> Names:
        return names_in(self.events, reader=self.actor)

    @cached_property
    def files(self) -> list[Attachment]:
        """Its files; each was added by an event, so that without such a one nobody need look for any."""
        if not any(_brings_files(event) for event in self.events):
            return []
        return list(Attachment.objects.about(subject_of(self.complaint)))

    @cached_property
    def requests(self) -> list[EvidenceRequest]:
        """What was asked for in the house, due first; where no event asked for anything, nobody need look."""
        if not any(event.kind == ComplaintEvent.EVIDENCE_ASKED for event in self.events):
            return []
        asked = self.complaint.evidence_requests.with_absence(on=self.today)
        return list(asked.select_related("asked", "asked_by", "point"))

    @cached_property
    def open_requests(self) -> list[tuple[EvidenceRequest, bool]]:
        """The requests that wait for an answer, each with whether it is overdue."""
        return [(one, one.is_overdue(today=self.today)) for one in self.requests if one.is_open]

    @cached_property
    def letters(self) -> list[Letter]:
        return LETTERS(subject_of(self.complaint))

    @cached_property
    def messages(self) -> list[tuple[int, str, str]]:
        """What was said in the conversation, in its order: id, kind and words."""
        return MESSAGES(self.complaint.pk)

    @cached_property
    def heard_last(self) -> bool:
        """Whether the last word in the conversation is the complainant's."""
        spoken = [kind for _pk, kind, _words in self.messages if kind != MessageKind.NOTE]
        return bool(spoken) and spoken[-1] == MessageKind.FROM_COMPLAINANT

    @cached_property
    def asks_for_review(self) -> bool:
        """Whether the complainant asked for a second look since the answer, and nobody has answered that."""
        return can_be_reviewed(self.complaint.stage) and awaits_review(self.events)

    @cached_property
    def timeline(self) -> list[Happened]:
        messages = {pk: words for pk, _kind, words in self.messages}
        files = {file.pk: file for file in self.files}
        return timeline_of(
            Record(
                events=self.events,
                messages=messages,
                files=files,
                letters=self.letters,
                requests={request.pk: request for request in self.requests},
                names=self.names,
            )
        )

    @cached_property
    def shown_timeline(self) -> list[Happened]:
        """The part of what happened that the reader asked for; of a long story the latest."""
        return self._part if self.whole else self._part[:LATEST]

    @cached_property
    def _part(self) -> list[Happened]:
        return [each for each in self.timeline if self.shown in each.parts]

    @property
    def hidden_count(self) -> int:
        """How much happened earlier than what is shown."""
        return len(self._part) - len(self.shown_timeline)

    @property
    def whole_url(self) -> str:
        """The address at which all of it is shown, such as for printing."""
        asked = urlencode({"show": str(self.shown), "all": "yes"})
        return f"{reverse('complaint', args=[self.complaint.reference])}?{asked}#timeline"

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of what happened, each with its address and how much there is; empty ones are left out."""
        counts = Counter(part for each in self.timeline for part in each.parts)
        here = reverse("complaint", args=[self.complaint.reference])
        return [
            {"label": label, "count": counts[part], "is_current": part == self.shown,
             "url": f"{here}?show={part}#timeline" if part else f"{here}#timeline"}
            for part, label in SHOWN_LABELS.items()
            if counts[part] or part == self.shown
        ]  # fmt: skip

    @property
    def print_url(self) -> str:
        """The address at which the whole story stands, for paper."""
        return f"{reverse('complaint', args=[self.complaint.reference])}?all=yes"

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """The stages as the stepper shows them: each with the day on which it was reached, and who saw to it."""
        steps = steps_of(Stage(self.complaint.stage), self.events, self.names)
        return [{"label": step.label, "state": step.state, "note": self._note_of(step)} for step in steps]

    def _note_of(self, step: Step) -> str:
        if step.at is None:
            return ""
        return f"{day_in_words(step.at.astimezone(self.zone).date())} · {step.who}"

    @cached_property
    def file_rows(self) -> list[dict[str, Any]]:
        return [row_of_file(file) for file in self.files]


def _brings_files(event: EventTold) -> bool:
    if event.kind == ComplaintEvent.EVIDENCE_GIVEN:
        return bool(event.facts["files"])
    return event.kind == ComplaintEvent.FILE_ADDED


def row_of_file(file: Attachment) -> dict[str, Any]:
    """Return the file as a list of files shows it, with the address where it is downloaded."""
    url = reverse("file", args=[file.pk])
    return {"name": file.name, "url": url, "size": file.file.size, "note": _note_of_file(file)}


def _note_of_file(file: Attachment) -> str:
    """Return whose file it is, and what stands in the way where it cannot be opened."""
    notes: list[Text] = [FROM_COMPLAINANT if file.public else INTERNAL]
    if not file.file.is_kept:
        notes.append(file.file.get_state_display())
    return " · ".join(str(note) for note in notes)

"""Ready texts where people write to the complainant: chosen, and put at the end of what stands in the form."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.http import HttpRequest, QueryDict
from django.utils import translation

from ascolto.complaints.letters import day_in_words
from ascolto.complaints.models import Complaint
from ascolto.correspondence.models import ReadyText, Serves
from ascolto.correspondence.ready_texts import offered_for, put_together
from ascolto.web.complaints.forms import StepForm

INSERT = "insert:"
SERVED: Mapping[str, Sequence[Serves]] = {
    "write": (Serves.QUESTION, Serves.HOLDING),
    "point": (Serves.ANSWER,),
    "reply": (Serves.ANSWER,),
}
TARGETS = ("text", "answer")


def is_insertion(request: HttpRequest) -> bool:
    return request.POST.get("do", "").startswith(INSERT)


def ready_for(form: StepForm) -> list[tuple[int, str]]:
    """Return what is offered in this form: each text by its id, under the name that staff know."""
    language = translation.get_language() or "en"
    return [(text.pk, text.in_language(language)) for text in _offered(form)]


def insert(form: StepForm) -> None:
    """Put the chosen text at the end of the field it was chosen for; everything stays as it was typed, unchecked."""
    typed = cast(QueryDict, form.data).copy()
    target = form.data["do"].removeprefix(INSERT)
    chosen = {str(text.pk): text for text in _offered(form)}.get(form.data.get(f"ready_{target}", ""))
    if chosen and target in form.fields and target.partition("_")[0] in TARGETS:
        language, values = form.complaint.language, _values(form.complaint)
        typed[target] = put_together(form.data.get(target, ""), chosen, language=language, values=values)
    form.data = typed
    form.initial = {**form.initial, **{name: typed[name] for name in form.fields if name in typed}}
    form.is_bound = False


def _offered(form: StepForm) -> list[ReadyText]:
    served = SERVED.get(form.code)
    if served is None:
        return []
    return offered_for(form.complaint.category, language=form.complaint.language, serves=served)


def _values(complaint: Complaint) -> dict[str, str]:
    person = complaint.correspondent
    return {
        "name": person.name if person else "",
        "reference": complaint.reference,
        "decide_by": day_in_words(complaint.decide_by, complaint) if complaint.decide_by else "",
    }

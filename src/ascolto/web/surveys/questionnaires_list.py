"""The questionnaires that there are, beginning one, and saying more clearly what it is for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.organisation.wording import say
from ascolto.surveys.content import Content, Page
from ascolto.surveys.designing import begin_edition, create_questionnaire, rename_questionnaire
from ascolto.surveys.instruments import model_questionnaire, model_questionnaires
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.models import Edition, Questionnaire, Wave
from ascolto.surveys.policy import may_design
from ascolto.surveys.retiring import reinstate_questionnaire, retire_questionnaire
from ascolto.trail.acting import Permission
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.going_on import see_other
from ascolto.web.keyset import window
from ascolto.web.settings.fields import WordingForm, offer_choices
from ascolto.web.surveys.questionnaires_reading import back_to, questionnaire_named, title_of

NOTHING, RETIRED = "", "retired"
DECISION = _("Which decision will be taken with the answers? If none, do not ask.")


class NewForm(WordingForm):
    """A questionnaire to begin: its name, what for, and from what."""

    decision = forms.CharField(
        label=_("The decision that it serves"),
        help_text=DECISION,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=_("Kind of survey"), choices=SurveyKind.choices)
    unit = NodeField(label=_("Unit that owns it"), required=False)
    language = forms.ChoiceField(label=_("Language in which it is written first"))
    start = forms.ChoiceField(label=_("Begin with"), required=False, widget=forms.RadioSelect)

    def __init__(self, *given: Any, request: HouseRequest, languages: Sequence[str], **named: Any) -> None:
        super().__init__(*given, languages=languages, **named)
        offer_choices(self, "language", [(code, language_name(code)) for code in languages])
        language = get_language() or "en"
        models = [(one.name, say(one.content.title, language)) for one in model_questionnaires()]
        offer_choices(self, "start", [(NOTHING, _("an empty questionnaire")), *models])
        units = units_where(request.actor, Permission.DESIGN_SURVEYS)
        node_field(self, "unit").offer(units, empty=pgettext_lazy("questionnaire", "the whole organisation"))
        self.order_fields([*(name for name in self.fields if name.startswith("in_")), "decision", "kind"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not any(self.wording().values()):
            raise forms.ValidationError(_("Give it a name in one language at least."))
        return given

    def content(self) -> Content:
        """Return what the questionnaire says at first: what was chosen, in the language chosen where it has that."""
        first, start = self.cleaned_data["language"], self.cleaned_data["start"]
        if not start:
            return Content(
                languages=(first,), title=_titled(self.wording(), first), pages=(Page(code="page", questions=()),)
            )
        content = model_questionnaire(start).content
        others = tuple(code for code in content.languages if code != first)
        return content if first not in content.languages else replace(content, languages=(first, *others))


class RenameForm(WordingForm):
    decision = forms.CharField(
        label=_("The decision that it serves"),
        help_text=DECISION,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not any(self.wording().values()):
            raise forms.ValidationError(_("Give it a name in one language at least."))
        return given


@dataclass(frozen=True, slots=True)
class Line:
    """One questionnaire in the list, with its newest edition and the last wave that asked with any of them."""

    questionnaire: Questionnaire
    name: str
    edition: Edition | None
    wave: Wave | None


def listed(request: HouseRequest) -> HttpResponse:
    """Show the questionnaires, the newest first; the retired ones by themselves."""
    editions = Prefetch("editions", Edition.objects.defer("content").order_by("-number"), to_attr="newest")
    visible = Questionnaire.objects.visible_to(request.actor).prefetch_related(editions)
    retired = request.GET.get("which") == RETIRED
    found = window(visible.retired() if retired else visible.in_use(), by="-created_at", asked=request.GET)
    waves = _last_waves(request, found.rows)
    lines = [
        Line(one, title_of(one), next(iter(one.newest), None), waves.get(one.pk))  # type: ignore[attr-defined]
        for one in found.rows
    ]
    context = {
        "found": found,
        "lines": lines,
        "retired": retired,
        "tabs": _tabs(retired=retired) if retired or visible.retired().exists() else [],
        "may_design": bool(may_design(request.actor)),
    }
    return render(request, "web/surveys/questionnaires.html", context)


def _tabs(*, retired: bool) -> list[dict[str, object]]:
    """Return the two lists to go between; as long as nothing is retired there is only one."""
    address = reverse("questionnaires")
    return [
        {"label": pgettext("questionnaires", "In use"), "url": address, "is_current": not retired},
        {"label": pgettext("questionnaires", "Retired"), "url": f"{address}?which={RETIRED}", "is_current": retired},
    ]


def _last_waves(request: HouseRequest, questionnaires: Sequence[Questionnaire]) -> dict[int, Wave]:
    waves = Wave.objects.visible_to(request.actor).filter(edition__questionnaire__in=questionnaires)
    rows = waves.select_related("edition").defer("edition__content").order_by("created_at", "pk")
    return {wave.edition.questionnaire_id: wave for wave in rows}


def new(request: HouseRequest) -> HttpResponse:
    """Begin a questionnaire, empty or from one that is ready."""
    languages = request.organisation.languages
    initial = {"start": request.GET.get("start", NOTHING), "language": get_language()}
    posted = request.POST if request.method == "POST" else None
    form = NewForm(posted, request=request, languages=languages, initial=initial)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        edition = create_questionnaire(
            form.wording(),
            kind=told["kind"],
            decision=told["decision"],
            content=form.content(),
            unit=told["unit"] or None,
            by=request.actor,
            at=now(),
        )
        return back_to(edition)
    context = {"form": form, "models": _models()}
    return render(request, "web/surveys/questionnaire_new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Model:
    """A ready questionnaire, in the reader's words."""

    name: str
    title: str
    purpose: str
    kind: str


def _models() -> list[Model]:
    language = get_language() or "en"
    return [
        Model(one.name, say(one.content.title, language), say(one.purpose, language), str(one.kind.label))
        for one in model_questionnaires()
    ]


def rename(request: HouseRequest, reference: str) -> HttpResponse:
    """Name a questionnaire otherwise, or say more clearly which decision it serves."""
    questionnaire = questionnaire_named(request, reference)
    form = RenameForm(
        request.POST if request.method == "POST" else None,
        languages=request.organisation.languages,
        wording=questionnaire.wording,
        initial={"decision": questionnaire.decision},
    )
    if form.is_bound and form.is_valid():
        decision = form.cleaned_data["decision"]
        rename_questionnaire(questionnaire, form.wording(), decision=decision, by=request.actor, at=now())
        return see_other("questionnaire", questionnaire.reference)
    context = {"form": form, "questionnaire": questionnaire, "title": title_of(questionnaire)}
    return render(request, "web/surveys/questionnaire_rename.html", context, status=422 if form.errors else 200)


def newest(request: HouseRequest, reference: str) -> HttpResponse:
    """Lead to the newest edition of a questionnaire."""
    questionnaire = questionnaire_named(request, reference)
    last = questionnaire.editions.order_by("-number").values_list("number", flat=True).first()
    return see_other("questionnaire_edition", reference, str(last or 1))


def begin_next(request: HouseRequest, reference: str) -> HttpResponse:
    """Begin the next edition from the last that was frozen."""
    questionnaire = questionnaire_named(request, reference)
    if request.method != "POST":
        return see_other("questionnaire", reference)
    return back_to(begin_edition(questionnaire, by=request.actor, at=now()))


@require_POST
def retire(request: HouseRequest, reference: str) -> HttpResponse:
    """Put a questionnaire out of the way."""
    questionnaire = retire_questionnaire(questionnaire_named(request, reference), by=request.actor, at=now())
    messages.success(request, _("Retired. It stands among the retired questionnaires, with all that was answered."))
    return see_other("questionnaire", questionnaire.reference)


@require_POST
def reinstate(request: HouseRequest, reference: str) -> HttpResponse:
    """Use a retired questionnaire again."""
    questionnaire = reinstate_questionnaire(questionnaire_named(request, reference), by=request.actor, at=now())
    messages.success(request, _("It is in use again."))
    return see_other("questionnaire", questionnaire.reference)


def _titled(wording: dict[str, str], language: str) -> dict[str, str]:
    return {language: say(wording, language)}

"""How one customer is looked after: commitment beside satisfaction, segments with history, worth, interventions."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.complaints.burdens import open_by_customer
from ascolto.complaints.identities import known_ids
from ascolto.customers import committing, interventions
from ascolto.customers.buying import bought_by
from ascolto.customers.drifting import history_of
from ascolto.customers.finding import family_ids
from ascolto.customers.models import (
    Customer,
    Freedom,
    Intervention,
    InterventionQuerySet,
    InterventionStep,
    Level,
    Outcome,
    Playbook,
    Segment,
    Terms,
    Worth,
)
from ascolto.customers.policy import may_look_after_worth, may_see_value
from ascolto.customers.showing import name_among
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.choosing_people import PersonField
from ascolto.web.customers.frame import SHEET, fill_for, frame_of, one_of, sees_value
from ascolto.web.customers.satisfaction import SATISFIED, satisfaction
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill, press

SHOWN = 30


class CommitmentForm(forms.Form):
    level = forms.ChoiceField(label=_("How committed to us"), choices=Level.choices)
    freedom = forms.ChoiceField(
        label=_("Could they go elsewhere?"),
        choices=Freedom.choices,
        required=False,
        help_text=_("Who buys because they must comes back without being satisfied, and leaves as soon as they can."),
    )
    why = forms.CharField(
        label=_("From what is this known"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip


class OpenForm(forms.Form):
    playbook = forms.TypedChoiceField(label=_("Playbook"))
    why = forms.CharField(label=_("Why now"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    carried_by = PersonField(label=pgettext_lazy("intervention", "Who sees to it"))

    def __init__(self, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        language = translation.get_language() or "en"
        self.playbooks = {str(each.pk): each for each in Playbook.objects.in_use()}
        chosen = [(pk, each.in_language(language)) for pk, each in self.playbooks.items()]
        cast(forms.ChoiceField, self.fields["playbook"]).choices = chosen
        cast(PersonField, self.fields["carried_by"]).offer()


class StepForm(forms.Form):
    note = forms.CharField(label=_("What came of it"), max_length=500, required=False)


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("How it ended"), choices=Outcome.choices)
    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def care(request: HouseRequest, reference: str) -> HttpResponse:
    """Show how a customer is looked after; what they are worth is for those who may see it."""
    one, language = one_of(request, reference), translation.get_language() or "en"
    family, may_see = family_ids(one), sees_value(request, one)
    said = list(satisfaction(one, actor=request.actor))
    latest = one.commitments.order_by("-noted_at", "-pk").first()
    segments = {each.pk: each for each in Segment.objects.visible_to(request.actor)}
    theirs = history_of(family).filter(segment__in=segments)[:SHOWN]
    context = {
        **frame_of(request, one, current="customer_care"),
        "said": said,
        "commitments": one.commitments.order_by("-noted_at", "-pk")[:SHOWN],
        "is_captive": bool(said and latest and said[0].score >= SATISFIED and latest.freedom == Freedom.BOUND),
        "is_unattached": bool(said and latest and said[0].score >= SATISFIED and latest.level == Level.LOW),
        "history": [(each, segments[each.segment_id].in_language(language)) for each in theirs],
        "sees_value": may_see,
        "may_look_after": may_see and bool(may_look_after_worth(request.actor)),
    }
    if may_see:
        rows = Intervention.objects.filter(customer__in=family).select_related("playbook", "carried_by")
        context |= {
            "bought": bought_by(family, on=now().astimezone(zone_of(request)).date()),
            **_worth(one),
            "interventions": [(each, each.playbook.in_language(language)) for each in rows.order_by("-pk")[:SHOWN]],
        }
    return render(request, "web/customers/care.html", context)


def _worth(one: Customer) -> dict[str, Any]:
    worth, terms = Worth.objects.filter(customer=one).first(), Terms.objects.filter(customer=one).first()
    return {
        "worth": worth,
        "still_there": None if worth is None or worth.still_there is None else round(worth.still_there * 100),
        "risk": None if worth is None or worth.risk is None else round(worth.risk * 100),
        "terms": terms,
        "terms_months": round(terms.tenure_months) if terms and terms.tenure_months is not None else None,
    }


def commitment(request: HouseRequest, reference: str) -> HttpResponse:
    """Note how committed a customer is."""
    one = one_of(request, reference)

    def act(told: dict[str, Any]) -> object:
        level, freedom = Level(told["level"]), Freedom(told["freedom"])
        return committing.note_commitment(
            one, level, freedom=freedom, why=told["why"], by=request.actor, at=now()
        )  # fmt: skip

    return fill_for(
        request,
        one,
        CommitmentForm(_sent(request)),
        act,
        title=_("Commitment"),
        done=_("The commitment is noted."),
        back="customer_care",
        lead=_("Satisfaction is needed for commitment, and is not the same: it is noted apart."),
    )


def intervene(request: HouseRequest, reference: str) -> HttpResponse:
    """Put a playbook to work for a customer."""
    one = one_of(request, reference)
    form = OpenForm(_sent(request), initial={"carried_by": request.actor.ref})

    def act(told: dict[str, Any]) -> object:
        playbook, who = form.playbooks[told["playbook"]], told["carried_by"] or None
        return interventions.open_intervention(
            one, playbook, why=told["why"], carried_by=who, by=request.actor, at=now()
        )  # fmt: skip

    return fill_for(
        request,
        one,
        form,
        act,
        title=_("Begin an intervention"),
        done=_("The intervention has begun."),
        back="customer_care",
    )


def open_list(request: HouseRequest) -> HttpResponse:
    """List the interventions that are open, the oldest first, and how the closed ones ended."""
    language = translation.get_language() or "en"
    seen = _seen(request)
    found = window(
        seen.open().select_related("customer", "playbook", "carried_by").prefetch_related("steps"),
        by="opened_at",
        asked=request.GET,
    )
    closed = list(seen.exclude(closed_at=None).select_related("customer", "playbook").order_by("-closed_at")[:SHOWN])
    known = known_ids(request.actor, [each.customer for each in [*found.rows, *closed]])
    context = {
        "found": found,
        "rows": [(each, name_among(each.customer, known), each.playbook.in_language(language), _next(each, language))
                 for each in found.rows],
        "closed": [(each, name_among(each.customer, known), each.playbook.in_language(language)) for each in closed],
        "may_look_after": bool(may_look_after_worth(request.actor)),
    }  # fmt: skip
    return render(request, "web/customers/interventions.html", context)


def _next(intervention: Intervention, language: str) -> str:
    """Return the words of the first step that has not been taken."""
    return next((step.in_language(language) for step in intervention.steps.all() if step.done_at is None), "")


def intervention(request: HouseRequest, intervention_id: int) -> HttpResponse:
    """Show the steps of one intervention, and how it ended."""
    shown, language = _intervention(request, intervention_id), translation.get_language() or "en"
    known = known_ids(request.actor, [shown.customer])
    context = {
        "intervention": shown,
        "title": shown.playbook.in_language(language),
        "name": name_among(shown.customer, known),
        "steps": [(step, step.in_language(language)) for step in shown.steps.all()],
        "step_form": StepForm(),
        "may_change": shown.closed_at is None and bool(may_look_after_worth(request.actor)),
    }
    return render(request, "web/customers/intervention.html", context)


@require_POST
def take_step(request: HouseRequest, intervention_id: int, step_id: int) -> HttpResponse:
    """Say that a step has been taken."""
    shown = _intervention(request, intervention_id)
    step = get_object_or_404(InterventionStep, pk=step_id, intervention=shown)
    form = StepForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    act = lambda: interventions.take_step(step, note=note, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(shown), done=_("The step is taken."))


def close(request: HouseRequest, intervention_id: int) -> HttpResponse:
    """Say how an intervention ended."""
    shown = _intervention(request, intervention_id)

    def act(told: dict[str, Any]) -> object:
        outcome = Outcome(told["outcome"])
        return interventions.close_intervention(shown, outcome, why=told["why"], by=request.actor, at=now())

    sheet = Sheet(
        title=_("How it ended"),
        done=_("The intervention is closed."),
        to=_of(shown),
        parent=_("Intervention"),
        parent_url=_of(shown),
        template=SHEET,
    )
    return fill(request, CloseForm(_sent(request)), act, sheet)


def _intervention(request: HouseRequest, intervention_id: int) -> Intervention:
    """Return it to whoever may see now what its customer is worth: it says that they are at risk."""
    seen = _seen(request)
    shown = get_object_or_404(seen.select_related("customer", "playbook", "carried_by"), pk=intervention_id)
    if not sees_value(request, shown.customer):
        raise Http404
    return shown


def _seen(request: HouseRequest) -> InterventionQuerySet:
    """Whoever works on complaints sees none of customers who have one open."""
    seen = Intervention.objects.filter(customer__in=Customer.objects.visible_to(request.actor))
    if may_see_value(request.actor, has_open_complaint=True):
        return seen
    return seen.exclude(customer__in=open_by_customer().values("party"))


def _of(shown: Intervention) -> str:
    return reverse("intervention", args=[shown.pk])


def _sent(request: HouseRequest) -> Any:
    return request.POST if request.method == "POST" else None

"""What those who work here say of the units that serve theirs."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.conversations import figures_observed, staff
from ascolto.conversations.models import StaffVoice
from ascolto.organisation.models import Unit
from ascolto.people.models import User
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NOT_SAID, NodeField, node_field
from ascolto.web.conversations.observations import score_in_words
from ascolto.web.settings.filling import TAKEN, hand_over

RATINGS = [("", NOT_SAID), *((str(value), str(value)) for value in range(1, 6))]


class VoiceForm(forms.Form):
    """A rating, words, or both; without a name unless one is wished."""

    about_unit = NodeField(label=_("Which unit serves yours?"))
    from_unit = NodeField(label=_("Your unit"), required=False, help_text=_("Only if you want to say it."))
    rating = forms.TypedChoiceField(
        label=_("How well does it serve yours? 1 is badly, 5 very well."),
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(
        label=_("In your words"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    signed = forms.BooleanField(label=_("Put my name under it"), required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        units = list(Unit.objects.in_use().order_by("position", "name", "pk"))
        node_field(self, "about_unit").offer(units, empty=pgettext_lazy("unit", "Please choose"))
        node_field(self, "from_unit").offer(units, empty=NOT_SAID)


def between_units(request: HouseRequest) -> HttpResponse:
    """Let anybody who works here speak, and show those who may what was said."""
    form, status = VoiceForm(request.POST or None), 200
    if form.is_bound:

        def act(told: dict[str, Any]) -> None:
            signed = cast(User, request.user) if told["signed"] else None
            said = staff.Said(**{name: told[name] for name in ("about_unit", "from_unit", "rating", "words")})
            staff.speak_up(said, by=request.actor, at=now(), signed=signed)

        status = hand_over(form, act)
        if status == TAKEN:
            messages.success(request, str(_("Thank you: it is heard.")))
            return HttpResponseRedirect(reverse("between_units"), status=TAKEN)
    results = _results(request) if request.actor.holds_somewhere(Permission.VIEW_CONVERSATIONS) else None
    context = {"form": form, "results": results, "least": staff.LEAST}
    return render(request, "web/conversations/between_units.html", context, status=status)


def _results(request: HouseRequest) -> list[tuple[str, figures_observed.InternalResult, str]]:
    found = figures_observed.results_of_staff(StaffVoice.objects.visible_to(request.actor))
    units = Unit.objects.in_bulk([each.unit_id for each in found])
    return [(units[each.unit_id].name, each, score_in_words(each.score) if each.score else "") for each in found]

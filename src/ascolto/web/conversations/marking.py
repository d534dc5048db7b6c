"""Statements: marked in what was said, coded by two, settled, and handed on where one is a complaint."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.conversations import coding, figures, marking, raising
from ascolto.conversations.models import Conversation, Statement
from ascolto.conversations.policy import may_hold
from ascolto.organisation.models import Taxon, Tree
from ascolto.trail.acting import require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of, taxa
from ascolto.web.conversations.sentences import of_agreement
from ascolto.web.conversations.talks import back_to, conversation_of, url_of
from ascolto.web.settings.filling import TAKEN, press

NONE_FITS, UNSEEN = "none", ""
EACH = "each"


class CodesForm(forms.Form):
    """A theme for each of some statements; one that nobody has looked at stays open."""

    def __init__(self, *given: Any, statements: list[Statement], **named: Any) -> None:
        super().__init__(*given, **named)
        self.statements = statements
        offered = list(taxa(Tree.THEME))
        self._themes = {theme.code: theme for theme in offered}
        choices = _grouped(offered)
        for number, statement in enumerate(statements, start=1):
            label = gettext("Theme of statement %(number)d") % {"number": number}
            self.fields[f"of_{statement.pk}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def rows(self) -> list[tuple[Statement, forms.BoundField]]:
        return [(statement, self[f"of_{statement.pk}"]) for statement in self.statements]

    def chosen(self) -> list[tuple[Statement, Taxon | None]]:
        """Return the statements for which something was chosen; None where no theme fits."""
        said = [(statement, self.cleaned_data.get(f"of_{statement.pk}", "")) for statement in self.statements]
        return [(statement, self._themes.get(code)) for statement, code in said if code != UNSEEN]


def mark(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what was said paragraph by paragraph, and mark those that were ticked as one statement."""
    one = conversation_of(request, reference)
    require(may_hold(request.actor, one))
    if request.method == "POST":
        count = _mark_asked(request, one)
        said = ngettext("%(count)d statement is marked.", "%(count)d statements are marked.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("conversation_mark", args=[one.reference]), status=TAKEN)
    statements = list(one.statements.select_related("participant").order_by("first_line", "pk"))
    marked = {line for each in statements for line in range(each.first_line, each.last_line + 1)}
    context = {
        "conversation": one,
        "title": _("Mark statements"),
        "lines": [(number, words, number in marked) for number, words in enumerate(one.lines, start=1)],
        "statements": statements,
        "participants": list(one.participants.filter(came=True).order_by("number")),
        "each": EACH,
    }
    return render(request, "web/conversations/mark.html", context)


@transaction.atomic
def _mark_asked(request: HouseRequest, one: Conversation) -> int:
    """Mark what was ticked as one statement, or each unmarked paragraph as one; return how many were marked."""
    if EACH in request.POST:
        known = set(one.statements.values_list("first_line", "last_line"))
        fresh = [number for number in range(1, len(one.lines) + 1) if (number, number) not in known]
        people = {each.number_shown.casefold(): each for each in one.participants.filter(came=True)}
        for number in fresh:
            speaker = one.lines[number - 1].partition(":")[0].strip().casefold()
            marking.mark(one, number, number, participant=people.get(speaker), by=request.actor, at=now())
        return len(fresh)
    ticked = sorted({int(number) for number in request.POST.getlist("line") if number.isdecimal()})
    if not ticked or ticked != list(range(ticked[0], ticked[-1] + 1)):
        raise marking.NoSuchLines
    said_by = request.POST.get("participant", "")
    person = one.participants.filter(number=int(said_by)).first() if said_by.isdecimal() else None
    marking.mark(one, ticked[0], ticked[-1], participant=person, by=request.actor, at=now())
    return 1


@require_POST
def take_back(request: HouseRequest, reference: str, statement_id: int) -> HttpResponse:
    """Take a mark back."""
    one = conversation_of(request, reference)
    statement = _statement_of(one, statement_id)
    act = lambda: marking.take_back(statement, by=request.actor, at=now())  # noqa: E731
    to = reverse("conversation_mark", args=[one.reference])
    return press(request, act, to=to, done=_("The mark is taken back."))


@require_POST
def raise_one(request: HouseRequest, reference: str, statement_id: int) -> HttpResponse:
    """Hand a statement on as a complaint."""
    one = conversation_of(request, reference)
    statement = _statement_of(one, statement_id)
    act = lambda: raising.raise_statement(statement, by=request.actor, at=now())  # noqa: E731
    done = _("It is handed on; in a moment it has its number as a complaint.")
    return press(request, act, to=f"{url_of(one)}#statements", done=done)


@require_POST
def begin_coding(request: HouseRequest, reference: str) -> HttpResponse:
    """Take the seat of a coder."""
    one = conversation_of(request, reference)
    coding.begin_coding(one, by=request.actor, at=now())
    return HttpResponseRedirect(reverse("conversation_code", args=[one.reference]), status=TAKEN)


def code(request: HouseRequest, reference: str) -> HttpResponse:
    """Code all statements on one page; what the other coder chose is not shown here."""
    one = conversation_of(request, reference)
    require(may_hold(request.actor, one))
    coder = one.coders.filter(user_id=request.actor.user_id or 0).first()
    if coder is None:
        raise coding.NotACoder
    statements = list(one.statements.select_related("participant").order_by("first_line", "pk"))
    given = {
        each.statement_id: each.theme.code if each.theme else NONE_FITS for each in coder.codes.select_related("theme")
    }
    initial = {f"of_{pk}": code for pk, code in given.items()}
    form = CodesForm(request.POST or None, statements=statements, initial=initial)
    if form.is_bound and form.is_valid():
        _keep_codes(request, form)
        if "hand_in" in request.POST:
            coding.hand_in(one, by=request.actor, at=now())
            return back_to(request, one, _("Your codes are handed in."))
        messages.success(request, _("Your codes are kept."))
        return HttpResponseRedirect(reverse("conversation_code", args=[one.reference]), status=TAKEN)
    context = {
        "conversation": one,
        "title": _("Code statements"),
        "form": form,
        "coded": len(given),
        "is_handed_in": coder.handed_in_at is not None,
    }
    return render(request, "web/conversations/code.html", context)


@transaction.atomic
def _keep_codes(request: HouseRequest, form: CodesForm) -> None:
    for statement, theme in form.chosen():
        if f"of_{statement.pk}" in form.changed_data:
            coding.code(statement, theme, by=request.actor, at=now())


def settle(request: HouseRequest, reference: str) -> HttpResponse:
    """Show how far the two coders agree, and settle what they saw differently."""
    one = conversation_of(request, reference)
    waiting = figures.disagreements_of(one) if coding.is_coding_done(one) else []
    form = CodesForm(request.POST or None, statements=[each.statement for each in waiting])
    if form.is_bound and form.is_valid():
        _settle(request, form)
        return back_to(request, one, _("The themes are settled."))
    seen = {each.statement.pk: (_seen(each.first), _seen(each.second)) for each in waiting}
    context = {
        "conversation": one,
        "title": _("Agreement"),
        "form": form,
        "rows": [(statement, field, *seen[statement.pk]) for statement, field in form.rows],
        "agreement": of_agreement(figures.kappa_of(one)),
        "is_done": coding.is_coding_done(one),
        "coders": list(one.coders.select_related("user").order_by("pk")),
        "may_hold": bool(may_hold(request.actor, one)),
    }
    return render(request, "web/conversations/settle.html", context)


@transaction.atomic
def _settle(request: HouseRequest, form: CodesForm) -> None:
    reason = request.POST.get("reason", "")[:2000]
    for statement, theme in form.chosen():
        coding.settle(statement, theme, reason=reason, by=request.actor, at=now())


def _seen(theme: Taxon | None) -> str:
    return name_of(theme) if theme else str(pgettext_lazy("theme", "none fits"))


def _grouped(themes: list[Taxon]) -> list[Any]:
    """Return the themes as choices, each family with its own; a family is a theme of its own too."""
    by_parent: dict[int | None, list[Taxon]] = {}
    for theme in themes:
        by_parent.setdefault(theme.parent_id, []).append(theme)
    choices: list[Any] = [
        (UNSEEN, pgettext_lazy("theme", "not looked at yet")),
        (NONE_FITS, pgettext_lazy("theme", "none fits")),
    ]
    for family in by_parent.get(None, []):
        inside = [(each.code, name_of(each)) for each in [family, *_below(family, by_parent)]]
        choices.append((name_of(family), inside))
    return choices


def _below(theme: Taxon, by_parent: dict[int | None, list[Taxon]]) -> list[Taxon]:
    return [node for child in by_parent.get(theme.pk, []) for node in [child, *_below(child, by_parent)]]


def _statement_of(one: Conversation, statement_id: int) -> Statement:
    return get_object_or_404(one.statements.select_related("conversation", "participant"), pk=statement_id)

"""The page about oneself: interests, absences, and tokens for programs; open to everybody who works here."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.people.absences import plan_absence
from ascolto.people.digests import wish_digest
from ascolto.people.interests import declare_interest
from ascolto.people.models import DigestWish, Token, User
from ascolto.people.tokens import issue_token
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings import people_forms as sheets
from ascolto.web.settings.filling import TAKEN, Sheet, fill, hand_over, show
from ascolto.web.settings.words import scopes_in_words


def mine(request: HouseRequest) -> HttpResponse:
    """Show what one has declared, planned and issued."""
    me = _me(request)
    context = {
        "title": _("About me"),
        "digest": DigestWish.objects.filter(user=me).first(),
        "interests": me.interests.standing().select_related("offering").order_by("pk"),
        "absences": me.absences.filter(ended_at=None, until_on__gte=now().date()).select_related("deputy")
        .order_by("from_on", "pk"),
        "tokens": [(token, scopes_in_words(token.scopes)) for token in me.tokens.filter(ended_at=None).order_by("pk")],
    }  # fmt: skip
    return render(request, "web/settings/mine.html", context)


def declare(request: HouseRequest) -> HttpResponse:
    """Declare an interest of one's own."""
    me = _me(request)
    sheet = _sheet(
        title=_("Declare an interest"),
        lead=_("A tie to a customer or to what we offer that could make it hard to be impartial. "
               "Such complaints then go to somebody else."),
        done=_("Thank you: the interest was declared."),
        button=pgettext_lazy("button", "Declare"),
    )  # fmt: skip
    form = sheets.InterestForm(request.POST or None)
    return fill(request, form, lambda told: declare_interest(me, **told, by=request.actor, at=now()), sheet)


def plan(request: HouseRequest) -> HttpResponse:
    """Enter an absence of one's own."""
    me = _me(request)
    form = sheets.AbsenceForm(request.POST or None, person=me)
    sheet = _sheet(title=_("Plan an absence"), done=_("The absence was entered."))
    return fill(request, form, lambda told: plan_absence(me, **told, by=request.actor, at=now()), sheet)


def digest(request: HouseRequest) -> HttpResponse:
    """Say whether and when one wants to be told by e-mail what waits."""
    me = _me(request)
    wish = DigestWish.objects.filter(user=me).first()
    sheet = _sheet(
        title=_("E-mail about what waits"),
        lead=_(
            "What is due, new messages and what nobody handles yet, in one letter and without any complainant's name."
        ),
        done=_("Your wish was saved."),
    )
    form = sheets.DigestForm(request.POST or None, initial={"rhythm": wish.rhythm, "hour": wish.hour} if wish else None)
    return fill(request, form, lambda told: wish_digest(me, **told, by=request.actor, at=now()), sheet)


def issue(request: HouseRequest) -> HttpResponse:
    """Issue a token; its secret is shown on this answer and never again."""
    me = _me(request)
    form = sheets.TokenForm(request.POST or None, actor=request.actor)
    issued: list[tuple[Token, str]] = []

    def act(told: dict[str, Any]) -> None:
        issued.append(issue_token(told["name"], owner=me, scopes=told["scopes"], by=request.actor, at=now()))

    sheet = _sheet(
        title=_("Issue a token"),
        lead=_("With it a program acts for you, within what you choose here."),
        done="",
        button=pgettext_lazy("button", "Issue"),
    )
    status = hand_over(form, act) if form.is_bound else 200
    if status != TAKEN:
        return show(request, form, sheet, status=status)
    messages.success(request, _("The token was issued."))
    token, secret = issued[0]
    shown = render(
        request,
        "web/settings/token.html",
        {"title": _("Your new token"), "token": token, "secret": secret, "scopes": scopes_in_words(token.scopes)},
    )
    shown["Cache-Control"] = "no-store"
    return shown


def _me(request: HouseRequest) -> User:
    return get_object_or_404(User, pk=request.actor.user_id)


def _sheet(**told: Any) -> Sheet:
    url = reverse("settings_mine")
    return Sheet(parent=_("About me"), parent_url=url, to=url, template="web/settings/my_sheet.html", **told)

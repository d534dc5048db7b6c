"""Pages of people: who may sign in, with which roles, who is away, and who agreed to what."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.people import absences, granting, interests, tokens, users
from ascolto.people.models import Absence, DeclaredInterest, Grant, Token, User
from ascolto.people.policy import may_add, may_confirm, may_manage, may_plan_absence, may_revoke, needs_second_person
from ascolto.people.roles import PERMISSIONS_OF, Role, describe, name_of
from ascolto.trail.acting import Actor, Permission, require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.settings import people_forms as sheets
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import Sheet, fill, press
from ascolto.web.settings.naming import names_of
from ascolto.web.settings.words import PERMISSION_WORDS, scopes_in_words

INACTIVE = "inactive"


def people(request: HouseRequest) -> HttpResponse:
    """List who may sign in, or who may no longer, and the roles that wait for a second person."""
    wants_inactive = request.GET.get("show") == INACTIVE
    in_force = Prefetch("grants", Grant.objects.granted().select_related("unit").order_by("role", "pk"), to_attr="held")
    away = Prefetch("absences", Absence.objects.on(now().date()).select_related("deputy"), to_attr="away")
    shown = User.objects.filter(is_active=not wants_inactive).select_related("home_unit").order_by("name", "pk")
    context = {
        "title": _("People"),
        "people": [(each, _named(each.held)) for each in shown.prefetch_related(in_force, away)],
        "waiting": _waiting(request.actor),
        "tabs": [_tab(pgettext_lazy("people", "Active"), "?", not wants_inactive),
                 _tab(pgettext_lazy("people", "Inactive"), f"?show={INACTIVE}", wants_inactive)],
        "wants_inactive": wants_inactive,
        "may_add": may_add(request.actor, None),
    }  # fmt: skip
    return render(request, "web/settings/people.html", context)


def roles(request: HouseRequest) -> HttpResponse:
    """Show the roles and what each allows."""
    context = {
        "title": _("Who may do what"),
        "roles": [(name_of(role), describe(role)) for role in Role],
        "rows": [(words, [permission in PERMISSIONS_OF[role] for role in Role])
                 for permission, words in PERMISSION_WORDS.items()],
        "second_person": needs_second_person(request.actor),
    }  # fmt: skip
    return render(request, "web/settings/roles.html", context)


def person(request: HouseRequest, pk: int) -> HttpResponse:
    """Show one person: place, roles, absences, and, to whom it concerns, interests and tokens."""
    shown = get_object_or_404(User.objects.select_related("home_unit", "reports_to"), pk=pk)
    may_change = may_manage(request.actor, shown)
    tokens_held = shown.tokens.filter(ended_at=None).order_by("pk")
    grants = Grant.objects.not_ended().filter(user=shown).select_related("unit", "user").order_by("role", "pk")
    context = {
        "title": shown.name,
        "person": shown,
        "language": language_names([shown.language])[shown.language],
        "grants": [_row_of(grant, request.actor) for grant in grants if not grant.is_proposed],
        "proposed": _waiting(request.actor, shown),
        "absences": shown.absences.filter(ended_at=None, until_on__gte=now().date()).select_related("deputy")
        .order_by("from_on", "pk"),
        "interests": shown.interests.standing().select_related("offering").order_by("pk"),
        "tokens": [(token, scopes_in_words(token.scopes)) for token in tokens_held],
        "may_see_more": may_change or request.actor.holds(Permission.VIEW_TRAIL),
        "may_change": may_change,
        "may_grant": shown.is_active and request.actor.holds_somewhere(Permission.MANAGE_PEOPLE),
        "may_plan": may_plan_absence(request.actor, shown),
    }  # fmt: skip
    return render(request, "web/settings/person.html", context)


def add_person(request: HouseRequest) -> HttpResponse:
    """Let a person sign in: by a link that is sent, or with a first password."""
    form = sheets.NewPersonForm(request.POST or None, languages=request.organisation.languages)
    people_url = reverse("settings_people")

    def act(told: dict[str, Any]) -> User:
        known = {name: value for name, value in told.items() if name != "email"}
        return users.add_user(told["email"], **known, by=request.actor, at=now())

    sheet = Sheet(
        title=_("Add a person"),
        lead=_("Roles are granted afterwards; without a role a person sees nothing."),
        parent=_("People"),
        parent_url=people_url,
        to=people_url,
        done=_("The person was added. Grant a role next."),
        button=pgettext_lazy("button", "Add"),
    )
    return fill(request, form, act, sheet)


def edit_person(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct the name, the place of work and whom the person reports to."""
    shown = get_object_or_404(User, pk=pk)
    form = sheets.PlaceOfPersonForm(request.POST or None, person=shown)
    sheet = _sheet(
        shown,
        title=_("Edit %(name)s") % {"name": shown.name},
        lead=_("The e-mail address stays: whoever could change it could take the account over."),
        done=_("The person was changed."),
    )
    return fill(request, form, lambda told: users.edit_user(shown, **told, by=request.actor, at=now()), sheet)


@require_POST
def deactivate(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(User, pk=pk)
    done = _("The access was ended: sessions, roles and tokens too. What the person did stays theirs.")
    return press(request, lambda: users.deactivate(shown, by=request.actor, at=now()), to=_url(shown), done=done)


@require_POST
def reactivate(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(User, pk=pk)
    done = _("The person can sign in again. Roles are granted anew.")
    return press(request, lambda: users.reactivate(shown, by=request.actor, at=now()), to=_url(shown), done=done)


def grant_role(request: HouseRequest, pk: int) -> HttpResponse:
    """Grant a role, or propose it where a second person must agree."""
    shown = get_object_or_404(User, pk=pk)
    form = sheets.GrantForm(request.POST or None, zone=zone_of(request))
    two_people = needs_second_person(request.actor)

    def act(told: dict[str, Any]) -> Grant:
        where = {"unit": told["unit"], "until": told["until"]}
        return granting.grant(told["role"], to=shown, **where, by=request.actor, at=now())

    sheet = _sheet(
        shown,
        title=_("Grant a role to %(name)s") % {"name": shown.name},
        lead=_("It is held once a second person has agreed.") if two_people else "",
        done=_("The role was proposed; it waits for a second person.") if two_people else _("The role was granted."),
        button=pgettext_lazy("button", "Propose") if two_people else pgettext_lazy("button", "Grant"),
    )
    return fill(request, form, act, sheet)


@require_POST
def confirm_grant(request: HouseRequest, pk: int) -> HttpResponse:
    proposed = get_object_or_404(Grant.objects.select_related("user"), pk=pk)
    done = _("You agreed: the role is held from now on.")
    to = _url(proposed.user)
    return press(request, lambda: granting.confirm(proposed, by=request.actor, at=now()), to=to, done=done)


@require_POST
def decline_grant(request: HouseRequest, pk: int) -> HttpResponse:
    proposed = get_object_or_404(Grant.objects.select_related("user"), pk=pk)
    reason = request.POST.get("reason", "").strip()
    act = lambda: granting.decline(proposed, reason=reason, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_url(proposed.user), done=_("The proposed role was declined."))


@require_POST
def revoke_grant(request: HouseRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Grant.objects.select_related("user"), pk=pk)
    to = _url(held.user)
    return press(
        request, lambda: granting.revoke(held, by=request.actor, at=now()), to=to, done=_("The role was revoked.")
    )


def plan_absence(request: HouseRequest, pk: int) -> HttpResponse:
    """Enter when the person is away, and who answers instead."""
    shown = get_object_or_404(User, pk=pk)
    require(may_plan_absence(request.actor, shown))
    form = sheets.AbsenceForm(request.POST or None, person=shown)
    sheet = _sheet(shown, title=_("Absence of %(name)s") % {"name": shown.name}, done=_("The absence was entered."))
    return fill(request, form, lambda told: absences.plan_absence(shown, **told, by=request.actor, at=now()), sheet)


@require_POST
def call_off_absence(request: HouseRequest, pk: int) -> HttpResponse:
    planned = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    act = lambda: absences.call_off_absence(planned, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_back(request, planned.user), done=_("The absence was called off."))


@require_POST
def end_interest(request: HouseRequest, pk: int) -> HttpResponse:
    declared = get_object_or_404(DeclaredInterest.objects.select_related("user"), pk=pk)
    act = lambda: interests.end_interest(declared, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_back(request, declared.user), done=_("The interest was ended."))


@require_POST
def end_token(request: HouseRequest, pk: int) -> HttpResponse:
    issued = get_object_or_404(Token.objects.select_related("user"), pk=pk)
    act = lambda: tokens.end_token(issued, by=request.actor, at=now())  # noqa: E731
    return press(
        request, act, to=_back(request, issued.user), done=_("The token was ended; it opens nothing any more.")
    )


def _sheet(shown: User, **told: Any) -> Sheet:
    return Sheet(parent=shown.name, parent_url=_url(shown), to=_url(shown), **told)


def _url(shown: User) -> str:
    return reverse("settings_person", args=[shown.pk])


def _back(request: HouseRequest, owner: User) -> str:
    """Return one's own page to oneself, else the page of the person."""
    return reverse("settings_mine") if request.actor.user_id == owner.pk else _url(owner)


def _tab(label: Any, url: str, is_current: Any) -> dict[str, Any]:
    return {"label": label, "url": url, "is_current": is_current}


def _named(grants: list[Grant]) -> list[tuple[Any, Any]]:
    return [(name_of(grant.role), grant.unit) for grant in grants]


def _waiting(actor: Actor, person: User | None = None) -> list[dict[str, Any]]:
    proposed = Grant.objects.proposed().select_related("user", "unit").order_by("proposed_at", "pk")
    rows = list(proposed.filter(user=person) if person else proposed)
    names = names_of(grant.proposed_by_ref for grant in rows)
    return [_row_of(grant, actor) | {"proposed_by": names.get(grant.proposed_by_ref, "")} for grant in rows]


def _row_of(grant: Grant, actor: Actor) -> dict[str, Any]:
    return {
        "grant": grant,
        "role": name_of(grant.role),
        "about": describe(grant.role),
        "may_confirm": may_confirm(actor, grant),
        "may_end": may_revoke(actor, grant),
    }

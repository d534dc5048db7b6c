"""Pages of the organisation: the overview, what it promises, and how that came about."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.models import Priority
from ascolto.organisation import settings_of
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Settings
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.priority import Rule
from ascolto.people.roles import name_of
from ascolto.trail.models import Event
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.complaints.criteria import rule_in_words
from ascolto.web.settings.cards import cards_for
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import Sheet, fill
from ascolto.web.settings.naming import Names
from ascolto.web.settings.organisation_forms import OrganisationForm
from ascolto.web.settings.words import CRITERION_VALUES, CRITERION_WORDS, PROFILE_WORDS, SETTING_WORDS

NONE = "–"


def overview(request: HouseRequest) -> HttpResponse:
    """Show everything that can be set, as cards."""
    context = {"title": _("Settings"), "groups": cards_for(request.actor)}
    return render(request, "web/settings/overview.html", context)


def organisation(request: HouseRequest) -> HttpResponse:
    """Show what holds everywhere today, how the priority is decided, and every earlier version."""
    today = settings_of.current()
    context = {
        "title": today.name,
        "organisation": today,
        "profile": PROFILE_WORDS[today.profile],
        "languages": list(language_names(today.languages).values()),
        "default_language": language_names([today.default_language])[today.default_language],
        "limits": [(name_of(role), limit) for role, limit in today.spot_limits.items()],
        "rules": [_rule_in_words(rule) for rule in today.priority],
        "versions": _versions(),
        "may_change": may_change_organisation(request.actor),
    }
    return render(request, "web/settings/organisation.html", context)


def change_organisation(request: HouseRequest) -> HttpResponse:
    """Change what holds everywhere."""
    form = OrganisationForm(request.POST or None, organisation=settings_of.current())
    overview_url = reverse("settings_organisation")
    sheet = Sheet(
        title=_("Change the settings of the organisation"),
        parent=_("Organisation"),
        parent_url=overview_url,
        to=overview_url,
        done=_("The settings were changed; the version before stays readable."),
        template="web/settings/organisation_sheet.html",
    )
    return fill(request, form, lambda _told: settings_of.change(form.changes(), by=request.actor, at=now()), sheet)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the settings: who made it, when, and what it changed."""

    number: int
    from_at: Any
    who: str | Promise
    changes: list[tuple[str | Promise, str, str]]


def _versions() -> list[Version]:
    rows = list(Settings.objects.order_by("version"))
    made = Event.objects.filter(
        kind__in=[OrganisationEvent.SETTINGS_CHANGED, OrganisationEvent.FOUNDED]
    ).order_by("pk")  # fmt: skip
    by_version = {event.facts.get("version", 1): event for event in made}
    names = Names(by_version.values())
    versions = [Version(row.version, row.from_at, names.maker_of(by_version.get(row.version)), []) for row in rows]
    for version, (before, after) in zip(versions[1:], pairwise(rows), strict=True):
        version.changes.extend(
            (SETTING_WORDS.get(name, name), *_differing(name, before.data.get(name), after.data.get(name)))
            for name in sorted({*before.data, *after.data})
            if before.data.get(name) != after.data.get(name)
        )
    return versions[::-1]


def _differing(name: str, before: Any, after: Any) -> tuple[str, str]:
    """Return what a setting was and what it became; of the decision table, the rules that differ."""
    if name != "priority" or not before or not after:
        return _shown(before), _shown(after)
    gone, new = ([rule for rule in rules if rule not in others] for rules, others in ((before, after), (after, before)))
    if not gone and not new:
        return str(_("the same rules")), str(_("in another order"))
    return _rules_shown(gone), _rules_shown(new)


def _rules_shown(rules: list[dict[str, Any]]) -> str:
    said = [
        _("%(rule)s Priority: %(priority)s.")
        % {"rule": rule_in_words(rule["code"]), "priority": Priority(rule["priority"]).label}
        for rule in rules
    ]
    return " ".join(str(each) for each in said) or NONE


def _shown(value: Any) -> str:
    """Return a stored setting as a reader takes it."""
    if isinstance(value, bool):
        return str(CRITERION_VALUES[value])
    if isinstance(value, dict):
        return ", ".join(f"{name_of(role)} {limit}" for role, limit in value.items())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return NONE if value in (None, "") else str(value)


def _rule_in_words(rule: Rule) -> dict[str, Any]:
    conditions = [
        (CRITERION_WORDS[name], [CRITERION_VALUES.get(value, value) if isinstance(value, bool | str) else value
                                 for value in values])
        for name, values in rule.when.items()
    ]  # fmt: skip
    return {"priority": rule.priority, "conditions": conditions}

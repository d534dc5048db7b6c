"""Segments as work: what each is for, who comes in by which rule, how often they are spoken with, how all drifts."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.complaints.burdens import supplied
from ascolto.complaints.identities import known_ids
from ascolto.customers import care as caring
from ascolto.customers import interventions, starting
from ascolto.customers.drifting import moves, profile, who_moved
from ascolto.customers.following import ask_to_follow_rules, preview
from ascolto.customers.models import Customer, Playbook, Purpose, Segment, SegmentCare
from ascolto.customers.policy import may_look_after_worth
from ascolto.customers.rules import Rule
from ascolto.customers.segments import add_segment
from ascolto.customers.showing import name_among
from ascolto.organisation import settings_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.frame import SHEET
from ascolto.web.customers.months import month_ends
from ascolto.web.customers.rule_words import in_words, match_words
from ascolto.web.customers.segment_forms import (
    ContactPlanForm,
    NewSegmentForm,
    PlaybookForm,
    PurposeForm,
    RuleForm,
)
from ascolto.web.settings.filling import Sheet, fill, press

COUNTED = 10_000
MOVED_SHOWN = 50
INVALID = 422
TITLE = _("Segments and how we look after them")


def segments(request: HouseRequest) -> HttpResponse:
    """Show each segment with its purpose, its rule in words, its contact plan, and how many belong to it."""
    language = translation.get_language() or "en"
    cares = {care.segment_id: care for care in SegmentCare.objects.select_related("carried_by")}
    rows = [_row(segment, cares.get(segment.pk), language) for segment in Segment.objects.in_use().order_by("code")]
    context = {
        "title": TITLE,
        "rows": rows,
        "may_look_after": bool(may_look_after_worth(request.actor)),
        "has_starters": starting.has_all_starters(),
    }
    return render(request, "web/customers/segments.html", context)


def _row(segment: Segment, care: SegmentCare | None, language: str) -> dict[str, Any]:
    count = segment.belongings.standing().order_by()[: COUNTED + 1].count()
    rule = Rule.from_json(care.rule) if care and care.rule else None
    return {
        "segment": segment,
        "name": segment.in_language(language),
        "care": care,
        "match": match_words(rule.match) if rule else "",
        "rule": in_words(rule) if rule else [],
        "count": f"{COUNTED:,}+" if count > COUNTED else count,
        "url": f"{reverse('customers')}?{urlencode({'segment': segment.code})}",
    }


def segment(request: HouseRequest, code: str) -> HttpResponse:
    """Show one segment: its purpose, its rule and its contact plan, each of which can be changed here."""
    shown = _segment(code)
    care = SegmentCare.objects.filter(segment=shown).first()
    return _page(request, shown, care, rule_form=RuleForm(rule=_rule(care)))


def set_rule(request: HouseRequest, code: str) -> HttpResponse:
    """Say by which rule customers come in: look first at how many that is, then keep it."""
    shown = _segment(code)
    care = SegmentCare.objects.filter(segment=shown).first()
    if request.method != "POST":
        return segment(request, code)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, care, rule_form=form, status=INVALID)
    if "keep" not in request.POST:
        told = preview(form.rule, shown, at=now(), supplied=supplied())
        return _page(request, shown, care, rule_form=form, preview=told, previewed=in_words(form.rule))
    act = lambda: caring.set_rule(shown, form.rule, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(shown), done=_("The rule is kept. It is followed every night, or when you say."))


@require_POST
def drop_rule(request: HouseRequest, code: str) -> HttpResponse:
    """Let people alone put customers into the segment."""
    shown = _segment(code)
    act = lambda: caring.set_rule(shown, None, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(shown), done=_("The segment has no rule any more; whoever is in it stays."))


@require_POST
def set_purpose(request: HouseRequest, code: str) -> HttpResponse:
    """Say what we mean to do with the customers of the segment."""
    shown, form = _segment(code), PurposeForm(request.POST)
    if not form.is_valid():
        return segment(request, code)
    purpose = Purpose(form.cleaned_data["purpose"])
    act = lambda: caring.set_purpose(shown, purpose, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(shown), done=_("The purpose is set."))


@require_POST
def set_contact_plan(request: HouseRequest, code: str) -> HttpResponse:
    """Say how often each customer of the segment is spoken with."""
    shown = _segment(code)
    care = SegmentCare.objects.filter(segment=shown).first()
    form = ContactPlanForm(request.POST, care=care)
    if not form.is_valid():
        return _page(request, shown, care, rule_form=RuleForm(rule=_rule(care)), plan_form=form, status=INVALID)
    act = lambda: caring.set_contact_plan(shown, form.plan(), by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(shown), done=_("The contact plan is set."))


@require_POST
def follow_now(request: HouseRequest) -> HttpResponse:
    """Have the rules followed now."""
    act = lambda: ask_to_follow_rules(by=request.actor, at=now())  # noqa: E731
    done = _("The rules are being followed in the background. Look again in a minute.")
    return press(request, act, to=reverse("care_segments"), done=done)


@require_POST
def plant_starters(request: HouseRequest) -> HttpResponse:
    """Begin with segments that most organisations tell apart."""
    act = lambda: starting.plant_starter_segments(by=request.actor, at=now())  # noqa: E731
    done = _("The segments are there. Look at their rules: the thresholds are yours to set.")
    return press(request, act, to=reverse("care_segments"), done=done)


def new_segment(request: HouseRequest) -> HttpResponse:
    """Tell one more group of customers apart."""
    languages = settings_of.current().languages
    form = NewSegmentForm(request.POST if request.method == "POST" else None, languages=languages)

    def act(told: dict[str, Any]) -> object:
        added = add_segment(form.wording(), code=told["code"], by=request.actor, at=now())
        return caring.set_purpose(added, Purpose(told["purpose"]), by=request.actor, at=now())

    return fill(request, form, act, _sheet(_("Add a segment"), _("The segment was added."), "care_segments", TITLE))


def drift(request: HouseRequest) -> HttpResponse:
    """Show how many were in each segment month by month, and who moved where in the period asked for."""
    language, at = translation.get_language() or "en", now()
    shown = list(Segment.objects.in_use().order_by("code"))
    ends = month_ends(at.astimezone(zone_of(request)))
    since = _since(request, ends)
    told = profile(shown, ends)
    found = moves(shown, since=since, until=at)
    context = {
        "title": _("How our customers change"),
        "months": [end - timedelta(seconds=1) for end in ends[:-1]] + [at],
        "rows": [(each.in_language(language), counts, counts[-1] - counts[0]) for each, counts in told.rows],
        "moves": [(move, move.left.in_language(language), move.entered.in_language(language)) for move in found],
        "asked_since": ends.index(since),
        "periods": [(end - timedelta(seconds=1), place, end == since) for place, end in enumerate(ends[:-1])],
    }
    return render(request, "web/customers/drift.html", context)


def moved(request: HouseRequest, code: str, entered: str) -> HttpResponse:
    """List the customers who left the one segment and came into the other."""
    left, came_into = _segment(code), _segment(entered)
    at = now()
    since = _since(request, month_ends(at.astimezone(zone_of(request))))
    seen = who_moved(left, came_into, since=since, until=at) & Customer.objects.visible_to(request.actor)
    rows = list(seen.in_order()[:MOVED_SHOWN])
    known = known_ids(request.actor, rows)
    language = translation.get_language() or "en"
    context = {
        "rows": [(each, name_among(each, known)) for each in rows],
        "left": left.in_language(language),
        "entered": came_into.in_language(language),
    }
    return render(request, "web/customers/moved.html", context)


def _since(request: HouseRequest, ends: list[datetime]) -> datetime:
    """Return from when on moves are looked at: the end of the month asked for, without one the last."""
    asked = request.GET.get("since", "")
    place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else len(ends) - 2
    return ends[min(place, len(ends) - 2)]


def playbooks(request: HouseRequest) -> HttpResponse:
    """Show what is done so that a customer stays."""
    language = translation.get_language() or "en"
    rows = [
        (each, each.in_language(language), [step.get(language) or next(iter(step.values())) for step in each.steps])
        for each in Playbook.objects.in_use()
    ]
    context = {"title": _("Playbooks"), "rows": rows, "may_look_after": bool(may_look_after_worth(request.actor))}
    return render(request, "web/customers/playbooks.html", context)


def new_playbook(request: HouseRequest) -> HttpResponse:
    """Write down what is done, step by step."""
    organisation = settings_of.current()
    form = PlaybookForm(request.POST if request.method == "POST" else None, languages=organisation.languages)

    def act(_told: dict[str, Any]) -> object:
        steps = [{organisation.default_language: line} for line in form.lines()]
        return interventions.write_playbook(form.wording(), steps, by=request.actor, at=now())

    return fill(request, form, act, _sheet(_("Write a playbook"), _("The playbook is written."), "playbooks"))


@require_POST
def retire_playbook(request: HouseRequest, playbook_id: int) -> HttpResponse:
    """Begin no intervention with this playbook any more."""
    shown = get_object_or_404(Playbook, pk=playbook_id)
    act = lambda: interventions.retire_playbook(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("playbooks"), done=_("The playbook is retired."))


def _segment(code: str) -> Segment:
    return get_object_or_404(Segment.objects.in_use(), code=code)


def _rule(care: SegmentCare | None) -> Rule | None:
    return Rule.from_json(care.rule) if care and care.rule else None


def _of(shown: Segment) -> str:
    return reverse("care_segment", args=[shown.code])


def _page(
    request: HouseRequest, shown: Segment, care: SegmentCare | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    language = translation.get_language() or "en"
    context = {
        "segment": shown,
        "care": care,
        "row": _row(shown, care, language),
        "purpose_form": PurposeForm(initial={"purpose": care.purpose if care else ""}),
        "plan_form": ContactPlanForm(care=care),
        "may_look_after": bool(may_look_after_worth(request.actor)),
        **more,
    }
    return render(request, "web/customers/segment.html", context, status=status)


def _sheet(title: str | Promise, done: str | Promise, back: str, parent: str | Promise = "") -> Sheet:
    to = reverse(back)
    return Sheet(title=title, done=done, to=to, parent=parent or _("Playbooks"), parent_url=to, template=SHEET)

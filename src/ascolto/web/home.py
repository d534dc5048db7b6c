"""The first page of the desk: what needs this reader today, then the loop in one glance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ascolto.complaints import finding
from ascolto.complaints.asked import asked_of, replies_for
from ascolto.complaints.impartiality import reading
from ascolto.complaints.loop import loop_of
from ascolto.complaints.models import Complaint, EvidenceRequest, Remark, SetAside
from ascolto.complaints.praising import praise_of
from ascolto.jobs.models import Job
from ascolto.organisation.reading import calendars_of
from ascolto.people.models import Grant, User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.filters import ALL
from ascolto.web.complaints.rows import Row, beside, rows_of
from ascolto.web.customers.plan_pages import due_for
from ascolto.web.remarks.praise import in_words

SHOWN = 5
ASKED_SHOWN = 20
PERIOD = timedelta(days=30)
LATELY = timedelta(days=90)
SOON = timedelta(days=3)
FEW = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One list of what waits for the reader; `url` leads to all of it, `nothing` says what it means to be empty."""

    title: str | Promise
    icon: str
    rows: Sequence[Row]
    url: str
    nothing: str | Promise
    has_more: bool


@require_GET
def home(request: HouseRequest) -> HttpResponse:
    """Show the loop and what waits for the reader; who reads no complaints sees what there is to look after."""
    actor, at = request.actor, moment.now()
    context: dict[str, Any] = {
        "at": at,
        "reads_complaints": actor.holds_somewhere(Permission.VIEW_COMPLAINTS),
        "may_record": actor.holds_somewhere(Permission.RECORD_COMPLAINTS),
    }
    if context["reads_complaints"]:
        rows = Complaint.objects.visible_to(actor)
        tasks = tasks_for(actor, rows, at=at)
        context |= {"loop": loop_of(rows, since=at - PERIOD), "works": bool(tasks)}
        context["tasks"] = in_working_time([task for task in tasks if task.rows])
        context["nothing_else"] = [task.nothing for task in tasks if not task.rows and task.nothing]
        context["suggestions"] = to_review(request, at=at)
        context["asked_of_me"] = asked_of_reader(request, rows, at=at)
        context["replies"] = list(replies_for(actor, rows)[:SHOWN])
    context["praise"] = in_words(list(praise_of(actor.user_id).filter(at__gte=at - LATELY)[:FEW]))
    if actor.holds_somewhere(Permission.RECORD_COMPLAINTS):
        context["set_aside"] = SetAside.objects.visible_to(actor).waiting().count()
    if actor.holds_somewhere(Permission.EDIT_CUSTOMERS):
        context["due_with_customers"] = due_for(actor, at=at)
    if actor.holds_somewhere(Permission.VIEW_JOBS):
        context["dead_jobs"] = Job.objects.dead().count()
    if actor.holds_somewhere(Permission.MANAGE_PEOPLE):
        context["proposed_grants"] = Grant.objects.proposed().count()
    return render(request, "web/home.html", context)


def asked_of_reader(request: HouseRequest, rows, *, at: datetime) -> list[tuple[EvidenceRequest, bool]]:
    """Return what is asked of the reader, each with whether it is overdue; due first comes first."""
    today = at.astimezone(zone_of(request)).date()
    with reading(cast(User, request.user)):
        found = asked_of(request.actor, rows, on=today)[:ASKED_SHOWN]
    return [(one, one.is_overdue(today=today)) for one in found]


def to_review(request: HouseRequest, *, at: datetime) -> list[tuple[Remark, bool]]:
    """Return suggestions that are the reader's to look at again, and those overdue where the reader answers remarks.

    Each with whether it is overdue; the longest waiting first.
    """
    actor, today = request.actor, at.astimezone(zone_of(request)).date()
    theirs = Q(responsible=actor.user_id)
    if actor.holds(Permission.HANDLE_COMPLAINTS):
        theirs |= Q(review_on__lt=today)
    else:
        theirs |= Q(review_on__lt=today, unit__in=actor.grants.get(Permission.HANDLE_COMPLAINTS) or ())
    due = Remark.objects.visible_to(actor).to_review(before=today + SOON).filter(theirs)
    found = due.select_related("responsible").order_by("review_on", "pk")[:SHOWN]
    return [(one, one.is_overdue(today=today)) for one in found]


def tasks_for(actor: Actor, rows, *, at: datetime) -> list[Task]:
    """Return what waits for this reader; lists of work that the reader may not do are left out.

    A handler begins with the own complaints; whoever gives them out, with what is overdue and what nobody handles.
    """
    handles = actor.holds_somewhere(Permission.HANDLE_COMPLAINTS)
    assigns = actor.holds_somewhere(Permission.ASSIGN_COMPLAINTS)
    own, unassigned = [], []
    if handles:
        own = _of_a_handler(actor, rows, at=at, gives_out=assigns)
        unassigned = [_task(_("Nobody handles these yet"), "user-question", finding.unassigned(rows), actor,
                            url=_inbox(handler=finding.Whose.NOBODYS),
                            nothing=_("Every open complaint has a handler."))]  # fmt: skip
    tasks = [*own, *unassigned]
    if assigns:
        overdue = finding.in_order(rows.overdue(at=at), finding.Order.BY_DUE)
        tasks = [_task(_("Overdue, whoever handles it"), "clock-exclamation", overdue, actor,
                       url=_inbox(overdue="on"), nothing=_("Nothing is overdue.")), *unassigned, *own]  # fmt: skip
    if actor.holds_somewhere(Permission.DECIDE_COMPLAINTS):
        tasks.append(_task(_("Waiting for your decision"), "scale", finding.awaiting_decision(rows, actor), actor,
                           url=_inbox(to_decide="on"),
                           nothing=_("No proposed decision waits for you.")))  # fmt: skip
    if handles:
        tasks.append(_task(_("The acknowledgement came back"), "mail", finding.undelivered(rows), actor,
                           url=_inbox(undelivered="on"),
                           nothing=_("Every acknowledgement has arrived, as far as we know.")))  # fmt: skip
    return tasks


def _of_a_handler(actor: Actor, rows, *, at: datetime, gives_out: bool) -> list[Task]:
    """Return the own complaints and the new messages; who gives complaints out need not handle any."""
    nothing = "" if gives_out else _("Nothing is assigned to you. Take one of those that nobody handles yet.")
    heard = list(beside(finding.heard_from(rows, at=at))[: SHOWN + 1])
    return [
        _task(_("My open complaints"), "user-check", finding.mine(rows, actor), actor,
              url=_inbox(handler=finding.Whose.MINE), nothing=nothing),
        _listed(_("New messages from complainants"), "message-circle", heard, actor,
                url=_inbox(stage=ALL, heard="on"), nothing=_("Every message has been looked at.")),
    ]  # fmt: skip


def in_working_time(tasks: Sequence[Task]) -> list[Task]:
    """Return the lists with the calendars by which their deadlines count, which are looked up once for all of them."""
    units = {row.complaint.unit for task in tasks for row in task.rows}
    calendars = calendars_of(units) if units else {}
    return [
        replace(task, rows=[replace(row, calendar=calendars[row.complaint.unit_id]) for row in task.rows])
        for task in tasks
    ]


def _task(title, icon: str, rows, actor: Actor, *, nothing, url: str) -> Task:
    """Return the list of what is due, what is to be handled at once on top of it."""
    found = finding.at_once_first(beside(rows), first=SHOWN + 1)
    return _listed(title, icon, found, actor, nothing=nothing, url=url)


def _listed(title, icon: str, found: list[Complaint], actor: Actor, *, nothing, url: str) -> Task:
    return Task(title, icon, rows_of(found[:SHOWN], actor=actor), url, nothing, len(found) > SHOWN)


def _inbox(**filters: str) -> str:
    return f"{reverse('complaints')}?{urlencode(filters)}"

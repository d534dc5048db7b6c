"""Studies and the list of conversations."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.conversations import figures, planning
from ascolto.conversations.kinds import ConversationKind
from ascolto.conversations.models import Conversation, Study
from ascolto.conversations.policy import may_plan
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.reading import calendar_of
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of
from ascolto.web.conversations.forms import ConversationFilter, ConversationForm, StudyForm, in_a_week
from ascolto.web.conversations.sentences import of_agreement, of_saturation
from ascolto.web.keyset import window
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import Sheet, fill

SHEET = "web/conversations/sheet.html"
TITLE = pgettext_lazy("navigation", "Conversations")
SHOWN_AT_ONCE = 50


def listed(request: HouseRequest) -> HttpResponse:
    """Show conversations, the latest first, and the studies that they belong to."""
    form = ConversationFilter(request.GET, actor=request.actor)
    visible = Conversation.objects.visible_to(request.actor).select_related("study__unit", "moderator")
    context = {
        "form": form,
        "found": window(form.narrowed(visible), by="-starts_at", asked=request.GET),
        "studies": Study.objects.visible_to(request.actor).select_related("unit").order_by("-planned_at", "-pk")[:12],
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "may_plan": request.actor.holds_somewhere(Permission.HOLD_CONVERSATIONS),
    }
    return render(request, "web/conversations/list.html", context)


def study(request: HouseRequest, study_id: int) -> HttpResponse:
    """Show a study: its conversations, what was spoken of, how far coders agree, whether more would bring more."""
    one = study_of(request.actor, study_id)
    conversations = list(one.conversations.select_related("moderator").order_by("-starts_at", "-pk"))
    theme = _theme_asked(request)
    said = figures.evidence(actor=request.actor, study=one, theme=theme)[:SHOWN_AT_ONCE]
    taxa = Taxon.objects.in_bulk({each.theme_id for each in said if each.theme_id})
    context = {
        "study": one,
        "title": one.name,
        "language": language_names([one.language])[one.language],
        "offering": name_of(one.offering) if one.offering else "",
        "conversations": conversations,
        "themes": [(each, name_of(each.taxon)) for each in figures.themes_of(one)],
        "theme": theme,
        "theme_name": name_of(theme) if theme else "",
        "said": [(each, name_of(taxa[each.theme_id]) if each.theme_id else "") for each in said],
        "agreement": of_agreement(figures.agreement_of(conversations)),
        "saturation": of_saturation(figures.saturation_of(one)),
        "may_plan": may_plan(request.actor, one.unit_id),
        "is_fixed": one.conversations.spoken().exists(),
    }
    return render(request, "web/conversations/study.html", context)


def new_study(request: HouseRequest) -> HttpResponse:
    """Plan a study."""
    form = StudyForm(
        request.POST or None,
        actor=request.actor,
        languages=request.organisation.languages,
        initial={"language": request.organisation.default_language},
    )
    made: list[Study] = []
    sheet = _sheet(_("Plan a study"), _("The study is planned. Plan its conversations now."), reverse("conversations"))
    act = lambda _told: made.append(planning.plan_study(form.plan(), by=request.actor, at=now()))  # noqa: E731
    response = fill(request, form, act, sheet)
    if made:
        response["Location"] = reverse("study", args=[made[0].pk])
    return response


def edit_study(request: HouseRequest, study_id: int) -> HttpResponse:
    """Change a study of which no conversation was held yet."""
    one = study_of(request.actor, study_id)
    initial = {name: getattr(one, name) for name in ("name", "decision", "guide", "language")}
    initial |= {"unit": one.unit.code, "offering": one.offering.code if one.offering else ""}
    form = StudyForm(
        request.POST or None, actor=request.actor, languages=request.organisation.languages, initial=initial
    )
    act = lambda _told: planning.change_study(one, form.plan(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(_("Change the study"), _("The study is changed."), _url(one), one))


def plan(request: HouseRequest, study_id: int) -> HttpResponse:
    """Plan an interview or a focus group within the study."""
    one = study_of(request.actor, study_id)
    zone = calendar_of(one.unit).time_zone
    initial = {
        "starts_at": in_a_week(now(), zone),
        "minutes": 60,
        "moderator": request.user.pk,
        "kind": ConversationKind.INTERVIEW,
    }
    form = ConversationForm(request.POST or None, zone=zone, initial=initial)
    made: list[Conversation] = []

    def act(told: dict[str, Any]) -> None:
        kind, moderator = ConversationKind(told["kind"]), cast(User, told["moderator"])
        given = planning.plan_conversation(
            one, kind, form.appointment(), moderator=moderator, by=request.actor, at=now()
        )
        made.append(given)

    sheet = _sheet(_("Plan a conversation"), _("The conversation is planned. Say now who takes part."), _url(one), one)
    response = fill(request, form, act, sheet)
    if made:
        response["Location"] = reverse("conversation", args=[made[0].reference])
    return response


def study_of(actor: Actor, study_id: int) -> Study:
    return get_object_or_404(Study.objects.visible_to(actor).select_related("unit", "offering"), pk=study_id)


def _theme_asked(request: HouseRequest) -> Taxon | None:
    code = request.GET.get("theme", "")
    return Taxon.objects.of(Tree.THEME).filter(code=code).first() if code else None


def _url(one: Study) -> str:
    return reverse("study", args=[one.pk])


def _sheet(title: Any, done: Any, to: str, one: Study | None = None) -> Sheet:
    parent, url = (one.name, _url(one)) if one else (TITLE, reverse("conversations"))
    return Sheet(title=title, done=done, to=to, parent=parent, parent_url=url, template=SHEET)

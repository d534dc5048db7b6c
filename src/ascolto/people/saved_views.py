"""Views of a list that people keep under a name, share with colleagues, and begin with."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from ascolto.organisation.models import Unit
from ascolto.people.events import PeopleEvent
from ascolto.people.models import LONGEST_QUERY, Area, SavedView, SavedViewQuerySet, StartPage, User
from ascolto.people.policy import READING, may_change_view, may_save_view, may_share_view
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record

MOST_VIEWS = 30


class NameTaken(Exception):
    """The person has a view of that name already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoName(Exception):
    """A view needs a name by which it is found again."""


class TooManyViews(Exception):
    """A person keeps so many views that nobody could find one among them."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TooMuchAsked(Exception):
    """What was looked for is longer than what is kept of a view."""


class ViewDeleted(Exception):
    """The view was deleted before."""


@transaction.atomic
def save_view(area: Area, *, name: str, query: str, by: Actor, at: datetime) -> SavedView:
    """Keep what was looked for under a name, behind the views that the person has already."""
    require(may_save_view(by, area))
    owner = User.objects.select_for_update().get(pk=by.user_id)
    own = SavedView.objects.of(owner.pk, area)
    if own.count() >= MOST_VIEWS:
        raise TooManyViews(MOST_VIEWS)
    if len(query) > LONGEST_QUERY:
        raise TooMuchAsked
    last = own.order_by().aggregate(last=Max("position"))["last"] or 0
    view = SavedView.objects.create(
        owner=owner, area=area, name=_free_name(own, name), query=query, position=last + 1, created_at=at
    )
    # What was looked for may name a person, so that it stands beside the event, where it can be erased.
    begin(PeopleEvent.VIEW_SAVED, view, by=by, at=at, facts={"area": str(area)}, text=_words_of(view))
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str, by: Actor, at: datetime) -> SavedView:
    view = _locked(view)
    require(may_change_view(by, view))
    view.name = _free_name(SavedView.objects.of(view.owner_id, Area(view.area)).exclude(pk=view.pk), name)
    view.save(update_fields=["name"])
    record(PeopleEvent.VIEW_RENAMED, view, by=by, at=at, text=view.name)
    return view


@transaction.atomic
def share_view(view: SavedView, *, unit: Unit | None, by: Actor, at: datetime) -> SavedView:
    """Offer the view to everybody who may read the list in that unit; without a unit, to everybody who reads it."""
    view = _locked(view)
    require(may_share_view(by, view, unit.pk if unit else None))
    view.shared_at, view.unit = at, unit
    view.save(update_fields=["shared_at", "unit"])
    record(PeopleEvent.VIEW_SHARED, view, by=by, at=at, facts={"unit": view.unit_id})
    return view


@transaction.atomic
def unshare_view(view: SavedView, *, by: Actor, at: datetime) -> SavedView:
    """Keep the view to oneself again."""
    view = _locked(view)
    require(may_change_view(by, view))
    view.shared_at, view.unit = None, None
    view.save(update_fields=["shared_at", "unit"])
    record(PeopleEvent.VIEW_UNSHARED, view, by=by, at=at)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: Actor, at: datetime) -> SavedView:
    """Offer the view to nobody any more; who began with it begins with the whole list again."""
    view = _locked(view)
    require(may_change_view(by, view))
    view.ended_at = at
    view.save(update_fields=["ended_at"])
    StartPage.objects.filter(area=view.area, view=str(view.pk)).delete()
    record(PeopleEvent.VIEW_DELETED, view, by=by, at=at)
    return view


@transaction.atomic
def start_with(area: Area, *, view: str, by: Actor, at: datetime) -> None:
    """Begin with this view whenever the list is opened; without one, with the whole list."""
    require(may_save_view(by, area))
    user = User.objects.select_for_update().get(pk=by.user_id)
    if view:
        StartPage.objects.update_or_create(user=user, area=area, defaults={"view": view})
    else:
        StartPage.objects.filter(user=user, area=area).delete()
    record(PeopleEvent.START_PAGE_CHOSEN, user, by=by, at=at, facts={"area": str(area), "view": view})


def views_for(actor: Actor, area: Area) -> SavedViewQuerySet:
    """Return the views that the actor may use: the own ones, and what others share where the actor reads."""
    units = actor.grants.get(READING[area], frozenset())
    shared = Q(shared_at__isnull=False)
    if units is not None:
        shared &= Q(unit=None) | Q(unit_id__in=units)
    usable = SavedView.objects.kept().filter(area=area).filter(shared | Q(owner_id=actor.user_id))
    return usable.select_related("owner", "unit").order_by("position", "pk")


def start_of(actor: Actor, area: Area) -> str:
    """Return the view with which the actor begins, or nothing where none was chosen."""
    if actor.user_id is None:
        return ""
    chosen = StartPage.objects.filter(user_id=actor.user_id, area=area)
    return chosen.values_list("view", flat=True).first() or ""


def _locked(view: SavedView) -> SavedView:
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.ended_at is not None:
        raise ViewDeleted
    return view


def _free_name(others: SavedViewQuerySet, name: str) -> str:
    """Return the name without its margins; two views of one person are not called the same."""
    name = name.strip()
    if not name:
        raise NoName
    if others.filter(name=name).exists():
        raise NameTaken(name)
    return name


def _words_of(view: SavedView) -> str:
    return f"{view.name}\n{view.query}"

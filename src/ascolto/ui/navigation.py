"""The areas of the desk, in the order of the loop, and the pages that the doors put into them."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Actor, Permission
from ascolto.ui.access import Marker, may_open


class Area(StrEnum):
    HOME = "home"
    VOICE = "voice"
    FINDINGS = "findings"
    ACTIONS = "actions"
    ASSURANCE = "assurance"
    SETTINGS = "settings"


LABELS = {
    Area.HOME: pgettext_lazy("navigation", "Home"),
    Area.VOICE: pgettext_lazy("navigation", "Voice of the customer"),
    Area.FINDINGS: pgettext_lazy("navigation", "Findings"),
    Area.ACTIONS: pgettext_lazy("navigation", "Actions"),
    Area.ASSURANCE: pgettext_lazy("navigation", "Assurance"),
    Area.SETTINGS: pgettext_lazy("navigation", "Settings"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that can be reached from every page of the desk."""

    area: Area
    label: str | Promise
    url_name: str
    permission: Permission | Marker
    icon: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """An area with the pages in it that the reader may open."""

    area: Area
    label: str | Promise
    links: list[Link]


_entries: list[Entry] = []
_searches: list[Entry] = []


def offer(area: Area, label: str | Promise, url_name: str, permission: Permission | Marker, *, icon: str) -> None:
    """Put a page into the navigation; pages stand in the order in which they were offered."""
    _entries.append(Entry(area, label, url_name, permission, icon))


def search_in(url_name: str, permission: Permission | Marker) -> None:
    """Let the box at the top of every page search the list at this address (`?q=`)."""
    _searches.append(Entry(Area.VOICE, "", url_name, permission, "search"))


def search_for(actor: Actor) -> str:
    """Return the address that the search box asks, or nothing where the actor may open none."""
    return next((reverse(entry.url_name) for entry in _searches if may_open(actor, entry.permission)), "")


def _is_here(entry: Entry, url: str, path: str) -> bool:
    """Return whether the reader is on this page or below it; below the first page stands the whole desk."""
    return path == url if entry.area is Area.HOME else path.startswith(url)


def sections_for(actor: Actor, path: str) -> list[Section]:
    """Return the areas with at least one page that the actor may open; `path` says where the reader is now."""
    open_entries = [(entry, reverse(entry.url_name)) for entry in _entries if may_open(actor, entry.permission)]
    here = max((url for entry, url in open_entries if _is_here(entry, url, path)), key=len, default="")
    sections = [
        Section(
            area,
            LABELS[area],
            [Link(e.label, url, e.icon, is_current=url == here) for e, url in open_entries if e.area == area],
        )
        for area in Area
    ]
    return [section for section in sections if section.links]

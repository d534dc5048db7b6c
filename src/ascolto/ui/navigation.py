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
    """A page that can be reached from every page of the desk, or, `under` another one, from those of its family."""

    area: Area
    label: str | Promise
    url_name: str
    permission: Permission | Marker
    icon: str
    under: str = ""

    @property
    def family(self) -> str:
        return self.under or self.url_name


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    url: str
    icon: str
    is_current: bool
    is_under: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """An area with the pages in it that the reader may open."""

    area: Area
    label: str | Promise
    links: list[Link]


_entries: list[Entry] = []
_searches: list[Entry] = []


def offer(
    area: Area, label: str | Promise, url_name: str, permission: Permission | Marker, *, icon: str, under: str = ""
) -> None:
    """Put a page into the navigation; pages stand in the order in which they were offered.

    A page `under` another follows it, and is shown while the reader is there or beside it, so that the list stays short
    enough to be read. Who may not open the other one sees it always.
    """
    _entries.append(Entry(area, label, url_name, permission, icon, under))


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
    """Return the areas with at least one page that the actor may open; `path` says where the reader is now.

    Without a path everything is returned.
    """
    open_entries = [(entry, reverse(entry.url_name)) for entry in _entries if may_open(actor, entry.permission)]
    here = max((url for entry, url in open_entries if _is_here(entry, url, path)), key=len, default="")
    family = next((entry.family for entry, url in open_entries if url == here), "")
    heads = {entry.url_name for entry, _url in open_entries}
    shown = [
        (entry, Link(entry.label, url, entry.icon, is_current=url == here, is_under=entry.under in heads))
        for entry, url in open_entries
        if not path or entry.under not in heads or entry.under == family
    ]
    sections = [
        Section(area, LABELS[area], _in_families([one for one in shown if one[0].area == area])) for area in Area
    ]
    return [section for section in sections if section.links]


def _in_families(shown: list[tuple[Entry, Link]]) -> list[Link]:
    """Let each page be followed by those under it."""
    families = [entry.family for entry, _link in shown]
    order = sorted(shown, key=lambda one: (families.index(one[0].family), bool(one[0].under)))
    return [link for _entry, link in order]

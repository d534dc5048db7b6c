"""The cards of the overview: each page of the settings with what it is for."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Actor, Permission
from ascolto.ui.access import SIGNED_IN, Marker, may_open

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Card:
    """A page of the settings on the overview."""

    label: Text
    about: Text
    icon: str
    url_name: str
    permission: Permission | Marker = Permission.VIEW_SETTINGS
    tree: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=[self.tree] if self.tree else [])


@dataclass(frozen=True, slots=True)
class Group:
    label: Text
    cards: list[Card]


GROUPS = [
    Group(
        _("The organisation"),
        [
            Card(
                pgettext_lazy("settings", "Organisation"),
                _("Name, languages, promises, limits, and how priority is decided."),
                "building",
                "settings_organisation",
            ),
            Card(
                pgettext_lazy("settings", "Units"),
                _("The parts of the organisation, their calendars and languages."),
                "sitemap",
                "settings_units",
            ),
            Card(
                pgettext_lazy("settings", "Legal entities"),
                _("Letterhead, authority, dispute body and complaints policy."),
                "briefcase",
                "settings_entities",
            ),
            Card(
                pgettext_lazy("settings", "Calendars"),
                _("Working hours, public holidays and closed days."),
                "calendar",
                "settings_calendars",
            ),
        ],
    ),
    Group(
        _("What complaints and customers are sorted by"),
        [
            Card(
                pgettext_lazy("settings", "Complaint categories"),
                _("What went wrong."),
                "category",
                "settings_tree",
                tree="categories",
            ),
            Card(
                pgettext_lazy("settings", "Causes"),
                _("Why it went wrong."),
                "stethoscope",
                "settings_tree",
                tree="causes",
            ),
            Card(
                pgettext_lazy("settings", "Journey stages"),
                _("Where on the customer's way."),
                "map-pin",
                "settings_tree",
                tree="journey-stages",
            ),
            Card(
                pgettext_lazy("settings", "Themes"),
                _("What people speak about."),
                "message-circle",
                "settings_tree",
                tree="themes",
            ),
            Card(
                pgettext_lazy("settings", "Question categories"),
                _("What questions ask about."),
                "clipboard-list",
                "settings_tree",
                tree="question-categories",
            ),
            Card(
                pgettext_lazy("settings", "Products and services"),
                _("What the organisation offers."),
                "tag",
                "settings_tree",
                tree="offerings",
            ),
            Card(
                pgettext_lazy("settings", "Starter sets"),
                _("Categories, causes, stages and themes of a sector, to take over."),
                "download",
                "settings_starters",
            ),
            Card(
                pgettext_lazy("customers", "Segments"),
                _("Groups of customers that you tell apart."),
                "list-details",
                "settings_segments",
            ),
            Card(
                pgettext_lazy("settings", "Definitions"),
                _("What customer, consumer, complaint and other words mean here."),
                "book",
                "settings_definitions",
            ),
        ],
    ),
    Group(
        _("People and letters"),
        [
            Card(
                pgettext_lazy("settings", "People"),
                _("Who may sign in, roles, absences and deputies."),
                "users",
                "settings_people",
            ),
            Card(
                pgettext_lazy("settings", "Who may do what"),
                _("The roles and what each allows."),
                "shield-lock",
                "settings_roles",
            ),
            Card(
                pgettext_lazy("settings", "About me"),
                _("My interests, my absences, my tokens."),
                "user-circle",
                "settings_mine",
                SIGNED_IN,
            ),
            Card(
                pgettext_lazy("settings", "Letters"),
                _("What we write to complainants, in each language."),
                "mail",
                "settings_letters",
            ),
            Card(
                pgettext_lazy("settings", "Ready texts"),
                _("What is written often, to be put into messages and answers."),
                "file-text",
                "settings_ready_texts",
            ),
        ],
    ),
    Group(
        _("What the system does"),
        [
            Card(
                pgettext_lazy("settings", "Background work"),
                _("What waits, runs, or was given up."),
                "clock",
                "settings_jobs",
                Permission.VIEW_JOBS,
            ),
            Card(
                pgettext_lazy("settings", "Trail"),
                _("Everything that happened, and whether it is intact."),
                "history",
                "settings_trail",
                Permission.VIEW_TRAIL,
            ),
            Card(
                pgettext_lazy("settings", "Imports"),
                _("Files that were taken in, and rows that were not."),
                "database-import",
                "settings_imports",
            ),
        ],
    ),
]


def cards_for(actor: Actor) -> list[Group]:
    """Return the groups with the pages that the actor may open."""
    groups = [
        Group(group.label, [card for card in group.cards if may_open(actor, card.permission)]) for group in GROUPS
    ]
    return [group for group in groups if group.cards]

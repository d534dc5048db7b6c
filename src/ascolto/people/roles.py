"""The roles that people can hold, and what each allows."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import Permission


class Role(StrEnum):
    HANDLER = "handler"
    COMPLAINTS_MANAGER = "complaints_manager"
    QUALITY_MANAGER = "quality_manager"
    ANALYST = "analyst"
    UNIT_HEAD = "unit_head"
    TOP_MANAGEMENT = "top_management"
    AUDITOR = "auditor"
    IDENTITY_CUSTODIAN = "identity_custodian"
    SYSTEM_ADMINISTRATOR = "system_administrator"


READING = frozenset(permission for permission in Permission if permission.value.startswith("view_"))

CASE_WORK = frozenset(
    {
        Permission.VIEW_COMPLAINTS,
        Permission.RECORD_COMPLAINTS,
        Permission.HANDLE_COMPLAINTS,
        Permission.VIEW_IDENTITIES,
        Permission.VIEW_CUSTOMERS,
        Permission.EDIT_CUSTOMERS,
        Permission.ENTER_ANSWERS,
    }
)

LISTENING = frozenset({Permission.VIEW_SURVEYS, Permission.VIEW_CONVERSATIONS})

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    # A handler settles and decides within the limit of the role and proposes beyond it; there a manager decides.
    Role.HANDLER: CASE_WORK,
    Role.COMPLAINTS_MANAGER: CASE_WORK
    | LISTENING
    | {
        Permission.RUN_SURVEYS,
        Permission.ASSIGN_COMPLAINTS,
        Permission.DECIDE_COMPLAINTS,
        Permission.VIEW_FIGURES,
        Permission.ANNOTATE_FIGURES,
        Permission.IMPORT_DATA,
        Permission.EXPORT_DATA,
        Permission.MANAGE_LETTERS,
        Permission.VIEW_SETTINGS,
        Permission.VIEW_TRAIL,
    },
    # Decides nothing about a complaint, and so may see what a customer is worth: whom to ask, whom to look after.
    Role.QUALITY_MANAGER: LISTENING
    | frozenset(
        {
            Permission.VIEW_COMPLAINTS,
            Permission.VIEW_CUSTOMERS,
            Permission.EDIT_CUSTOMERS,
            Permission.VIEW_VALUE,
            Permission.DESIGN_SURVEYS,
            Permission.RUN_SURVEYS,
            Permission.ENTER_ANSWERS,
            Permission.HOLD_CONVERSATIONS,
            Permission.IMPORT_DATA,
            Permission.VIEW_FIGURES,
            Permission.ANNOTATE_FIGURES,
            Permission.EXPORT_DATA,
            Permission.VIEW_SETTINGS,
            Permission.VIEW_TRAIL,
        }
    ),
    # No complaints: their words may name people, and an analyst sees no identities.
    Role.ANALYST: LISTENING
    | {
        Permission.VIEW_FIGURES,
        Permission.EXPORT_DATA,
        Permission.DESIGN_SURVEYS,
        Permission.HOLD_CONVERSATIONS,
    },
    Role.UNIT_HEAD: LISTENING
    | frozenset(
        {
            Permission.ENTER_ANSWERS,
            Permission.VIEW_COMPLAINTS,
            Permission.RECORD_COMPLAINTS,
            Permission.VIEW_IDENTITIES,
            Permission.VIEW_FIGURES,
            Permission.ANNOTATE_FIGURES,
        }
    ),
    # Top management appoints (ISO 10002, 5.3), so it can be the second person whom a grant needs.
    Role.TOP_MANAGEMENT: LISTENING
    | frozenset(
        {
            Permission.VIEW_COMPLAINTS,
            Permission.VIEW_FIGURES,
            Permission.VIEW_SETTINGS,
            Permission.VIEW_TRAIL,
            Permission.MANAGE_PEOPLE,
        }
    ),
    Role.AUDITOR: READING,
    Role.IDENTITY_CUSTODIAN: frozenset({Permission.VIEW_COMPLAINTS, Permission.REVEAL_IDENTITIES}),
    # No complaints, customers or trail: being administrator is no reason to read cases.
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            Permission.VIEW_SETTINGS,
            Permission.MANAGE_ORGANISATION,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_LETTERS,
            Permission.VIEW_JOBS,
        }
    ),
}

NAMES: dict[Role, Promise] = {
    Role.HANDLER: pgettext_lazy("role", "handler"),
    Role.COMPLAINTS_MANAGER: pgettext_lazy("role", "complaints manager"),
    Role.QUALITY_MANAGER: pgettext_lazy("role", "quality manager"),
    Role.ANALYST: pgettext_lazy("role", "analyst"),
    Role.UNIT_HEAD: pgettext_lazy("role", "unit head"),
    Role.TOP_MANAGEMENT: pgettext_lazy("role", "top management"),
    Role.AUDITOR: pgettext_lazy("role", "auditor"),
    Role.IDENTITY_CUSTODIAN: pgettext_lazy("role", "identity custodian"),
    Role.SYSTEM_ADMINISTRATOR: pgettext_lazy("role", "system administrator"),
}

DESCRIPTIONS: dict[Role, Promise] = {
    Role.HANDLER: _("Works on complaints from arrival to closing, settles them on the spot and proposes decisions."),
    Role.COMPLAINTS_MANAGER: _("Assigns complaints, decides, watches deadlines and keeps handling impartial."),
    Role.QUALITY_MANAGER: _("Looks for causes: reads complaints and figures, without the customers' identities."),
    Role.ANALYST: _("Slices figures and exports data, without complaints or identities."),
    Role.UNIT_HEAD: _("Sees what customers say about the unit, and what comes of it."),
    Role.TOP_MANAGEMENT: _("Reads the unfiltered voice of the customer, reviews, and appoints people."),
    Role.AUDITOR: _("Reads everything about the system and changes nothing."),
    Role.IDENTITY_CUSTODIAN: _("Reveals a protected identity, with a recorded reason."),
    Role.SYSTEM_ADMINISTRATOR: _("Sets up users, units, calendars and categories, without reading complaints."),
}


def name_of(role: str) -> Promise:
    return NAMES[Role(role)]


def describe(role: str) -> Promise:
    """Return the sentence that tells what the role may do, for the screen."""
    return DESCRIPTIONS[Role(role)]

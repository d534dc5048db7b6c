"""Who acts, what they may do, and why not: one actor type and one list of permissions for every room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class ActorKind(StrEnum):
    USER = "user"
    COMPLAINANT = "complainant"
    SYSTEM = "system"
    TOKEN = "token"  # noqa: S105  (a kind of actor, not a secret)


class Permission(StrEnum):
    """Everything that a role can allow; each holds in units, or everywhere."""

    VIEW_COMPLAINTS = "view_complaints"
    RECORD_COMPLAINTS = "record_complaints"
    HANDLE_COMPLAINTS = "handle_complaints"
    ASSIGN_COMPLAINTS = "assign_complaints"
    DECIDE_COMPLAINTS = "decide_complaints"
    VIEW_IDENTITIES = "view_identities"
    REVEAL_IDENTITIES = "reveal_identities"
    VIEW_CUSTOMERS = "view_customers"
    EDIT_CUSTOMERS = "edit_customers"
    VIEW_VALUE = "view_value"
    VIEW_SURVEYS = "view_surveys"
    DESIGN_SURVEYS = "design_surveys"
    RUN_SURVEYS = "run_surveys"
    ENTER_ANSWERS = "enter_answers"
    VIEW_CONVERSATIONS = "view_conversations"
    HOLD_CONVERSATIONS = "hold_conversations"
    VIEW_FIGURES = "view_figures"
    ANNOTATE_FIGURES = "annotate_figures"
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    VIEW_SETTINGS = "view_settings"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_LETTERS = "manage_letters"
    VIEW_TRAIL = "view_trail"
    VIEW_JOBS = "view_jobs"


EVERYWHERE: frozenset[int] | None = None
Grants = Mapping[str, frozenset[int] | None]
NOTHING: Grants = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    `grants` maps a permission to the ids of the units in which it holds, or to None where it holds everywhere.
    """

    kind: ActorKind
    ref: str = ""
    name: str = field(default="", compare=False)
    grants: Grants = field(default_factory=lambda: NOTHING, compare=False, repr=False)

    def holds(self, permission: Permission, unit_id: int | None = None) -> bool:
        """Return whether the permission holds in that unit, or, without a unit, everywhere."""
        if self.kind is ActorKind.SYSTEM:
            return True
        if permission not in self.grants:
            return False
        units = self.grants[permission]
        return units is None or unit_id in units

    def holds_somewhere(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.grants

    @property
    def user_id(self) -> int | None:
        """The id of the user who acts, or None where it is not a user."""
        return int(self.ref) if self.kind is ActorKind.USER else None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is allowed, and if not, the code of the reason; doors turn codes into words."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)


def refused(reason: str) -> Verdict:
    return Verdict(allowed=False, reason=reason)


def holds(actor: Actor, permission: Permission, unit_id: int | None = None) -> Verdict:
    """Return the verdict that rests on the permission alone."""
    return ALLOWED if actor.holds(permission, unit_id) else refused(f"needs:{permission}")


class NotPermitted(Exception):
    """The actor may not do this; `reason` is the code that the policy gave."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise NotPermitted(verdict.reason)

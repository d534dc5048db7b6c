"""Who may do what with a complaint, and why not."""

from dataclasses import dataclass
from decimal import Decimal

from ascolto.complaints.models import Complaint
from ascolto.organisation import settings_of
from ascolto.people.acting import roles_of
from ascolto.people.models import DeclaredInterest, User
from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused

SMALL, REGULATED = "small", "regulated"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that stands against a person handling a complaint; `hard` refuses, otherwise it warns."""

    code: str
    hard: bool


def conflicts(user: User, complaint: Complaint) -> list[Conflict]:
    """Return what stands between this person and an impartial look at the complaint.

    Own unit and reporting line warn at the first stage, where the front desk settles, and refuse at the second.
    """
    second_stage = complaint.reopened_count > 0 or complaint.about_handling
    found = []
    if complaint.person_complained_about_id == user.pk:
        found.append(Conflict("named_in_complaint", hard=True))
    if _has_interest(user, complaint):
        found.append(Conflict("declared_interest", hard=True))
    if second_stage and complaint.decisions.filter(decided_by=user).exists():
        found.append(Conflict("decided_earlier", hard=True))
    if complaint.person_complained_about and _same_line(user, complaint.person_complained_about):
        found.append(Conflict("reporting_line", hard=second_stage))
    if user.home_unit_id == complaint.unit_id:
        found.append(Conflict("own_unit", hard=second_stage))
    return found


def _same_line(user: User, other: User) -> bool:
    return other.reports_to_id == user.pk or user.reports_to_id == other.pk


def _has_interest(user: User, complaint: Complaint) -> bool:
    if complaint.customer is None:
        return False
    return DeclaredInterest.objects.filter(user=user, customer_ref=complaint.customer.reference, ended_at=None).exists()


def _user_of(actor: Actor) -> User | None:
    return None if actor.user_id is None else User.objects.get(pk=actor.user_id)


def _impartial(actor: Actor, complaint: Complaint) -> Verdict:
    """Refuse whoever has a hard conflict, except where one person holds every role: there it is recorded instead."""
    user = _user_of(actor)
    if user is None or settings_of.current().profile == SMALL:
        return ALLOWED
    for conflict in conflicts(user, complaint):
        if conflict.hard and not _was_overridden(user, complaint):
            return refused(f"conflict:{conflict.code}")
    return ALLOWED


def _was_overridden(user: User, complaint: Complaint) -> bool:
    """A manager assigned this very person in spite of the conflict, with a recorded reason."""
    return complaint.handler_id == user.pk and complaint.conflict_overridden


def may_view(by: Actor, complaint: Complaint) -> Verdict:
    if _is_complainant(by, complaint):
        return ALLOWED
    if by.user_id and by.user_id == complaint.person_complained_about_id and settings_of.current().profile != SMALL:
        return refused("about_yourself")
    return holds(by, Permission.VIEW_COMPLAINTS, complaint.unit_id)


def may_record(by: Actor, unit_id: int) -> Verdict:
    if by.kind in {ActorKind.COMPLAINANT, ActorKind.SYSTEM}:
        return ALLOWED
    return holds(by, Permission.RECORD_COMPLAINTS, unit_id)


def may_import(by: Actor) -> Verdict:
    return holds(by, Permission.IMPORT_DATA)


def may_handle(by: Actor, complaint: Complaint) -> Verdict:
    """Acknowledge, assess, ask, note, determine, offer, propose: the everyday work on a complaint."""
    if by.kind is ActorKind.SYSTEM:
        return ALLOWED
    permitted = holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    return _impartial(by, complaint) if permitted else permitted


def may_assign(by: Actor, complaint: Complaint, *, to: User, reason: str) -> Verdict:
    """A person may take an unassigned complaint; giving it to others needs the permission.

    In spite of a hard conflict only a second person may assign, and must say why.
    """
    if to.pk == by.user_id and complaint.handler_id is None:
        permitted = holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    else:
        permitted = holds(by, Permission.ASSIGN_COMPLAINTS, complaint.unit_id)
    if not permitted:
        return permitted
    hard = [conflict for conflict in conflicts(to, complaint) if conflict.hard]
    if hard and settings_of.current().profile != SMALL and (to.pk == by.user_id or not reason):
        return refused(f"conflict:{hard[0].code}")
    return ALLOWED


def may_settle(by: Actor, complaint: Complaint, *, amount: Decimal) -> Verdict:
    """Settle on the spot, up to what this role may grant without asking."""
    handled = may_handle(by, complaint)
    if not handled:
        return handled
    if settings_of.current().profile != SMALL and amount > spot_limit(by):
        return refused("above_spot_limit")
    return ALLOWED


def spot_limit(by: Actor) -> Decimal:
    """Return how much the actor's roles may grant without asking, in the organisation's currency."""
    if by.kind is ActorKind.SYSTEM:
        return Decimal("Infinity")
    user = _user_of(by)
    return settings_of.current().spot_limit_of(roles_of(user)) if user else Decimal(0)


def may_decide(by: Actor, complaint: Complaint) -> Verdict:
    """Decide on the proposal that lies before us, which takes the authority to do so and an impartial look."""
    entitled = has_authority_to_decide(by, complaint)
    return _impartial(by, complaint) if entitled else entitled


def has_authority_to_decide(by: Actor, complaint: Complaint) -> Verdict:
    """Return whether roles and limits let the actor decide, impartiality apart.

    A handler may within the limit of the role, unless the organisation is regulated; beyond it a manager decides, and
    there four eyes look: nobody decides on a proposal of their own.
    """
    if _is_within_limit(by, complaint):
        return holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    permitted = holds(by, Permission.DECIDE_COMPLAINTS, complaint.unit_id)
    if permitted and _is_own_proposal(by, complaint) and settings_of.current().profile != SMALL:
        return refused("four_eyes")
    return permitted


def may_decide_at_once(by: Actor, complaint: Complaint) -> Verdict:
    """Decide on one's own proposal in the same breath: only where no second person has to look."""
    if settings_of.current().profile == SMALL or _is_within_limit(by, complaint):
        return may_decide(by, complaint)
    return refused("four_eyes")


def _is_within_limit(by: Actor, complaint: Complaint) -> bool:
    if settings_of.current().profile == REGULATED:
        return False
    return sum(remedy.amount or 0 for remedy in complaint.remedies.all()) <= spot_limit(by)


def _is_own_proposal(by: Actor, complaint: Complaint) -> bool:
    waiting = [each for each in complaint.decisions.all() if not (each.decided_at or each.sent_back_at)]
    return bool(waiting) and waiting[-1].proposed_by_id == by.user_id


def may_reopen(by: Actor, complaint: Complaint) -> Verdict:
    if _is_complainant(by, complaint):
        return refused("ask_to_reopen")
    return holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)


def may_withdraw(by: Actor, complaint: Complaint) -> Verdict:
    """The complainant may at any time; a handler may record that the complainant said so."""
    return ALLOWED if _is_complainant(by, complaint) else may_handle(by, complaint)


def may_write(by: Actor, complaint: Complaint) -> Verdict:
    """Add words or files as the complainant."""
    return ALLOWED if _is_complainant(by, complaint) else refused("not_yours")


def _is_complainant(by: Actor, complaint: Complaint) -> bool:
    return by.kind is ActorKind.COMPLAINANT and by.ref == complaint.reference


def may_answer_remark(by: Actor, unit_id: int) -> Verdict:
    return holds(by, Permission.HANDLE_COMPLAINTS, unit_id)


def may_export(by: Actor) -> Verdict:
    """Take figures away; they name nobody, so the permission counts wherever it is held."""
    return ALLOWED if by.holds_somewhere(Permission.EXPORT_DATA) else refused(f"needs:{Permission.EXPORT_DATA}")

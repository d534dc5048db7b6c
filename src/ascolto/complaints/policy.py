"""Who may do what with a complaint, and why not."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from ascolto.complaints.impartiality import conflicts, once, user_of
from ascolto.complaints.models import Complaint, EvidenceRequest, Remark, Remedy, RemedyState
from ascolto.organisation import settings_of
from ascolto.people.acting import actor_for, roles_of
from ascolto.people.models import User
from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused

SMALL, REGULATED = "small", "regulated"


class Worth(Protocol):
    """What costs money: a remedy, or the offer of one."""

    @property
    def amount(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...


def _impartial(actor: Actor, complaint: Complaint) -> Verdict:
    """Refuse whoever has a hard conflict, except where one person holds every role: there it is recorded instead."""
    user = user_of(actor)
    if user is None or settings_of.current().profile == SMALL:
        return ALLOWED
    for conflict in conflicts(user, complaint):
        if conflict.hard and not _was_overridden(user, complaint):
            return refused(f"conflict:{conflict.code}")
    return ALLOWED


def _was_overridden(user: User, complaint: Complaint) -> bool:
    """A manager assigned this very person in spite of the conflict, with a recorded reason."""
    return complaint.handler_id == user.pk and complaint.conflict_overridden


def _is_about(by: Actor, complaint: Complaint) -> bool:
    """Where one person holds every role, nobody else could take it up."""
    is_named = by.user_id is not None and by.user_id == complaint.person_complained_about_id
    return is_named and settings_of.current().profile != SMALL


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


def may_move(by: Actor, complaint: Complaint) -> Verdict:
    """Move it to another unit: whoever handles it, or assigns complaints in the unit that it leaves.

    It may go where they read nothing: what belongs elsewhere is not kept back because nobody here sees that place.
    """
    handled = may_handle(by, complaint)
    if not handled or (by.user_id is not None and by.user_id == complaint.handler_id):
        return handled
    return ALLOWED if by.holds(Permission.ASSIGN_COMPLAINTS, complaint.unit_id) else refused("handled_by_another")


def may_assign(by: Actor, complaint: Complaint, *, to: User, reason: str) -> Verdict:
    """A person may take an unassigned complaint; giving it to others needs the permission.

    In spite of a hard conflict only a second person may assign, and must say why.
    """
    if to.pk == by.user_id and complaint.handler_id is None:
        permitted = holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    else:
        permitted = holds(by, Permission.ASSIGN_COMPLAINTS, complaint.unit_id)
    if not permitted:
        return refused("taken_already") if to.pk == by.user_id and complaint.handler_id else permitted
    if _is_about(by, complaint):
        return refused("about_yourself")
    able = holds(actor_for(to), Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    if not able:
        return able
    hard = [conflict for conflict in conflicts(to, complaint) if conflict.hard]
    if hard and settings_of.current().profile != SMALL and (to.pk == by.user_id or not reason):
        return refused(f"conflict:{hard[0].code}")
    return ALLOWED


def may_ask(by: Actor, complaint: Complaint) -> Verdict:
    """Ask somebody in the house for evidence; a person does, so that somebody waits for the answer."""
    return may_handle(by, complaint) if by.user_id is not None else refused("needs_person")


def may_be_asked(person: User, complaint: Complaint) -> Verdict:
    """Be asked for evidence: whoever may read the complaint, and has no hard conflict; nobody can override that."""
    able = holds(actor_for(person), Permission.VIEW_COMPLAINTS, complaint.unit_id)
    if not able:
        return refused("asked_may_not_read")
    if any(conflict.hard for conflict in conflicts(person, complaint)):
        return refused("asked_not_impartial")
    return able


def may_give(by: Actor, request: EvidenceRequest, *, answering: User | None) -> Verdict:
    """Answer or decline a request: whoever was asked, and who answers for them while they are away."""
    person = user_of(by)
    if person is None or person not in {request.asked, answering}:
        return refused("asked_another")
    return may_be_asked(person, request.complaint)


def may_withdraw_request(by: Actor, request: EvidenceRequest) -> Verdict:
    """Withdraw it: who asked, who handles the complaint now, or who assigns complaints here."""
    handled = may_handle(by, request.complaint)
    if not handled or by.user_id in {request.asked_by_id, request.complaint.handler_id}:
        return handled
    assigns = by.holds(Permission.ASSIGN_COMPLAINTS, request.complaint.unit_id)
    return ALLOWED if assigns else refused("asked_by_another")


def may_settle(by: Actor, complaint: Complaint, offer: Worth | None) -> Verdict:
    """Settle on the spot, up to what this role may grant without asking."""
    handled = may_handle(by, complaint)
    return _may_grant(by, [*_undecided(complaint), *([offer] if offer else [])]) if handled else handled


def may_offer(by: Actor, complaint: Complaint, offer: Worth) -> Verdict:
    """Before the decision anything can be offered, since it is decided on; after it no more than the role may grant."""
    handled = may_handle(by, complaint)
    if not handled or complaint.decided_at is None:
        return handled
    return _may_grant(by, [*_undecided(complaint), offer])


def may_carry_out(by: Actor, complaint: Complaint, remedy: Remedy) -> Verdict:
    """Carry out what was decided on; what was not, together with all else of that kind, up to the limit of the role."""
    handled = may_handle(by, complaint)
    undecided = _undecided(complaint)
    return _may_grant(by, undecided) if handled and remedy in undecided else handled


def _may_grant(by: Actor, granted: Iterable[Worth]) -> Verdict:
    if settings_of.current().profile != SMALL and _cost_of(granted) > spot_limit(by):
        return refused("above_spot_limit")
    return ALLOWED


def _undecided(complaint: Complaint) -> list[Remedy]:
    """Return the remedies that came after the last decision and were not declined: nobody else looked at them."""
    decided = max((each.decided_at for each in complaint.decisions.all() if each.decided_at), default=None)
    standing = [remedy for remedy in complaint.remedies.all() if remedy.state != RemedyState.DECLINED]
    return [remedy for remedy in standing if decided is None or remedy.offered_at > decided]


def _cost_of(granted: Iterable[Worth]) -> Decimal:
    """Return the sum; money of another currency than the organisation's is beyond every limit, which is set in that."""
    own = settings_of.current().currency
    amounts = [(each.amount, each.currency) for each in granted if each.amount]
    return sum((amount if currency == own else Decimal("Infinity") for amount, currency in amounts), Decimal(0))


def spot_limit(by: Actor) -> Decimal:
    """Return how much the actor's roles may grant without asking, in the organisation's currency."""
    if by.kind is ActorKind.SYSTEM:
        return Decimal("Infinity")
    user = user_of(by)
    if user is None:
        return Decimal(0)
    return settings_of.current().spot_limit_of(once("roles", user.pk, lambda: roles_of(user)))


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
    return permitted if permitted or not _has_limit(by, complaint) else refused("above_limit")


def _has_limit(by: Actor, complaint: Complaint) -> bool:
    """Return whether the actor decides here at all, and is kept back by the amount alone."""
    handles = by.holds(Permission.HANDLE_COMPLAINTS, complaint.unit_id)
    return handles and settings_of.current().profile != REGULATED


def beyond_limit(by: Actor, complaint: Complaint, offer: Worth) -> Decimal | None:
    """Return what would be granted with this offer, where it is more than the actor may decide on; else None."""
    granted = _cost_of([*complaint.remedies.all(), offer])
    may_decide_on_more = by.holds(Permission.DECIDE_COMPLAINTS, complaint.unit_id)
    is_beyond = granted > spot_limit(by) and _has_limit(by, complaint) and not may_decide_on_more
    return granted if is_beyond and settings_of.current().profile != SMALL else None


def may_decide_at_once(by: Actor, complaint: Complaint) -> Verdict:
    """Decide on one's own proposal in the same breath: only where no second person has to look."""
    if settings_of.current().profile == SMALL or _is_within_limit(by, complaint):
        return may_decide(by, complaint)
    return refused("four_eyes")


def _is_within_limit(by: Actor, complaint: Complaint) -> bool:
    if settings_of.current().profile == REGULATED:
        return False
    return _cost_of(complaint.remedies.all()) <= spot_limit(by)


def _is_own_proposal(by: Actor, complaint: Complaint) -> bool:
    waiting = [each for each in complaint.decisions.all() if not (each.decided_at or each.sent_back_at)]
    return bool(waiting) and waiting[-1].proposed_by_id == by.user_id


def may_reopen(by: Actor, complaint: Complaint) -> Verdict:
    if _is_complainant(by, complaint):
        return refused("ask_to_reopen")
    if _is_about(by, complaint):
        return refused("about_yourself")
    return holds(by, Permission.HANDLE_COMPLAINTS, complaint.unit_id)


def may_withdraw(by: Actor, complaint: Complaint) -> Verdict:
    """The complainant may at any time; a handler may record that the complainant said so."""
    return ALLOWED if _is_complainant(by, complaint) else may_handle(by, complaint)


def may_renew_code(by: Actor, complaint: Complaint) -> Verdict:
    """Only where somebody is on record who can show that it is they; of an anonymous complaint nobody can."""
    if complaint.anonymous:
        return refused("anonymous_code")
    if complaint.correspondent is None:
        return refused("nobody_on_record")
    return may_handle(by, complaint)


def may_write(by: Actor, complaint: Complaint) -> Verdict:
    """Add words or files as the complainant."""
    return ALLOWED if _is_complainant(by, complaint) else refused("not_yours")


def _is_complainant(by: Actor, complaint: Complaint) -> bool:
    return by.kind is ActorKind.COMPLAINANT and by.ref == complaint.reference


def may_answer_remark(by: Actor, remark: Remark) -> Verdict:
    """A remark that came as a complaint about somebody is not answered by that person."""
    if remark.complaint and _is_about(by, remark.complaint):
        return refused("about_yourself")
    return holds(by, Permission.HANDLE_COMPLAINTS, remark.unit_id)


def may_pass_on(by: Actor, praise: Remark, *, to: Sequence[User]) -> Verdict:
    """Praise counts for whom it names, so nobody passes it on to themselves, except where one person does all."""
    if by.user_id in {user.pk for user in to} and settings_of.current().profile != SMALL:
        return refused("praise_of_yourself")
    return may_answer_remark(by, praise)


def may_follow(by: Actor, suggestion: Remark) -> Verdict:
    """Whoever answers remarks says what becomes of a suggestion, and so does who is responsible for it."""
    answers = may_answer_remark(by, suggestion)
    if answers or by.user_id is None or by.user_id != suggestion.responsible_id:
        return answers
    if suggestion.complaint and _is_about(by, suggestion.complaint):
        return answers
    return holds(by, Permission.VIEW_COMPLAINTS, suggestion.unit_id)


def may_be_responsible(user: User, suggestion: Remark) -> Verdict:
    """Who sees to a suggestion has to be able to read it."""
    return holds(actor_for(user), Permission.VIEW_COMPLAINTS, suggestion.unit_id)


def may_export(by: Actor) -> Verdict:
    """Take figures away; they name nobody, so the permission counts wherever it is held."""
    return ALLOWED if by.holds_somewhere(Permission.EXPORT_DATA) else refused(f"needs:{Permission.EXPORT_DATA}")

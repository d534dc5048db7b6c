"""The refusals of those who keep the organisation, its people and its letters, in words."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ascolto.correspondence.placeholders import PlaceholderMissing, UnknownPlaceholder
from ascolto.correspondence.templates_of import NoOwnWording, NoSuchLanguage, NoSuchLetterKind, WordingMissing
from ascolto.customers.segments import SegmentTaken
from ascolto.imports.mapping import MappingError
from ascolto.imports.sources import UnreadableFile
from ascolto.organisation.calendars import WrongWindows
from ascolto.organisation.calendars_editing import UnknownPlace, WrongDay
from ascolto.organisation.entities import WrongEntity
from ascolto.organisation.settings_of import WrongSettings
from ascolto.organisation.taxonomies import OtherTree
from ascolto.organisation.trees import CodeTaken, MergedBefore, MovesUnderItself, ParentRetired, StillHasBranches
from ascolto.organisation.units import RootStays
from ascolto.organisation.wording import NoWords
from ascolto.people import granting
from ascolto.people.absences import AbsenceCalledOff, AbsencesOverlap, DeputyUnfit, EndsBeforeItBegins
from ascolto.people.administrators import LastAdministrator
from ascolto.people.interests import InterestEnded, NothingDeclared
from ascolto.people.roles import name_of
from ascolto.people.tokens import NoScopes, ScopesNotHeld, TokenEnded
from ascolto.people.users import AlreadyActive, AlreadyInactive, EmailTaken, ReportsInCircle, UnknownLanguage
from ascolto.trail.dead_letters import NotDead
from ascolto.ui.refusals import Refusal, explains

NOT_DONE = _("This was not done")
NOTHING_CHANGED = _("Nothing was changed.")


def _plainly(kind: type[Exception], sentence: str | Promise) -> None:
    """Explain a refusal that carries no facts worth telling."""
    explains(kind)(lambda refused: Refusal(NOT_DONE, sentence, NOTHING_CHANGED))


def _telling(kind: type[Exception], sentence: Promise, facts: Callable[[Any], dict[str, Any]]) -> None:
    """Explain a refusal with its facts."""
    explains(kind)(lambda refused: Refusal(NOT_DONE, sentence % facts(refused), NOTHING_CHANGED))


_plainly(RootStays, _("The unit at the top is the organisation itself; it cannot be retired."))
_plainly(MovesUnderItself, _("It cannot stand below itself or below one of its own parts."))
_plainly(NoWords, _("Write it in at least one language."))
_plainly(OtherTree, _("It can only be moved within its own list."))
_plainly(WrongSettings, _("Some of the settings cannot be used."))
_plainly(WrongEntity, _("Some of what was entered cannot be used."))
_plainly(LastAdministrator, _("Nobody would be left who can manage people. Give somebody else this role first."))
_plainly(NothingDeclared, _("Name a customer or an offering, or say in words what the interest is."))
_plainly(InterestEnded, _("This interest was ended before."))
_plainly(AbsenceCalledOff, _("This absence was called off before."))
_plainly(EndsBeforeItBegins, _("The last day is before the first."))
_plainly(granting.EndsBeforeItBegins, _("The role would have ended before it is held. Choose a later day."))
_plainly(granting.NotProposed, _("Somebody has already agreed to this role, declined it or ended it."))
_plainly(granting.NotGranted, _("This role is not held any more."))
_plainly(NoScopes, _("Choose at least one thing that the token may do."))
_plainly(WordingMissing, _("A letter needs a subject and a body."))
_plainly(NoOwnWording, _("The wording that comes with Ascolto is in use already."))
_plainly(NoSuchLetterKind, _("There is no such letter."))
_plainly(NotDead, _("This job is no longer given up: it waits, runs or is done."))
_telling(ParentRetired, _("What it would stand below (%(code)s) is retired. Reinstate that first."),
         lambda refused: {"code": refused.code})  # fmt: skip
_telling(CodeTaken, _("“%(code)s” is taken; choose another code."), lambda refused: {"code": refused.code})
_telling(SegmentTaken, _("“%(code)s” is taken; choose another code."), lambda refused: {"code": refused.code})
_telling(MergedBefore, _("“%(code)s” was merged into another entry. Offer it again first."),
         lambda refused: {"code": refused.code})  # fmt: skip
_telling(WrongWindows, _("These hours cannot be read: “%(text)s”. Write them as 09:00–13:00, 14:00–18:00."),
         lambda refused: {"text": str(refused)})  # fmt: skip
_telling(UnknownPlace, _("“%(place)s” is not known as a time zone, a country or a part of a country."),
         lambda refused: {"place": refused.place})  # fmt: skip
_telling(WrongDay, _("“%(text)s” is not a day. Write it as 2026-12-24."), lambda refused: {"text": refused.text})
_telling(EmailTaken, _("Somebody already signs in with the address %(email)s."), lambda r: {"email": r.email})
_telling(UnknownLanguage, _("There is no language “%(code)s” here."), lambda refused: {"code": refused.language})
_telling(NoSuchLanguage, _("There is no language “%(code)s” here."), lambda refused: {"code": refused.language})
_telling(ReportsInCircle, _("%(name)s reports to this person already."), lambda refused: {"name": refused.name})
_telling(AlreadyActive, _("%(name)s can sign in already."), lambda refused: {"name": refused.name})
_telling(AlreadyInactive, _("The access of %(name)s was ended before."), lambda refused: {"name": refused.name})
_telling(granting.UserInactive, _("%(name)s cannot sign in and so cannot hold a role."), lambda r: {"name": r.name})
_telling(DeputyUnfit, _("%(name)s cannot be the deputy: choose another person who can sign in."),
         lambda refused: {"name": refused.name})  # fmt: skip
_telling(AbsencesOverlap, _("The person is away from %(first)s to %(last)s already."),
         lambda refused: {"first": refused.absence.from_on, "last": refused.absence.until_on})  # fmt: skip
_telling(TokenEnded, _("The token “%(name)s” was ended before."), lambda refused: {"name": refused.name})
_telling(ScopesNotHeld, _("Your own roles do not include: %(scopes)s."), lambda r: {"scopes": ", ".join(r.scopes)})
_telling(PlaceholderMissing, _("The letter must mention {%(name)s}."), lambda refused: {"name": refused.name})
_telling(UnknownPlaceholder, _("{%(name)s} is not known here. This letter knows: %(allowed)s."),
         lambda r: {"name": r.name, "allowed": ", ".join(f"{{{each}}}" for each in r.allowed)})  # fmt: skip


@explains(StillHasBranches)
def _still_has_branches(refused: StillHasBranches) -> Refusal:
    sentence = ngettext(
        "%(count)d part below it is still in use. Retire or move it first.",
        "%(count)d parts below it are still in use. Retire or move them first.",
        refused.branches,
    )
    return Refusal(NOT_DONE, sentence % {"count": refused.branches}, NOTHING_CHANGED)


@explains(granting.AlreadyGranted)
def _already_granted(refused: granting.AlreadyGranted) -> Refusal:
    if refused.unit is None:
        sentence = _("The person is %(role)s everywhere already, or it waits for a second person.")
        return Refusal(NOT_DONE, sentence % {"role": name_of(refused.role)}, NOTHING_CHANGED)
    sentence = _("The person is %(role)s in %(unit)s already, or it waits for a second person.")
    return Refusal(NOT_DONE, sentence % {"role": name_of(refused.role), "unit": refused.unit.name}, NOTHING_CHANGED)


@explains(MappingError)
@explains(UnreadableFile)
def _cannot_be_read(refused: MappingError | UnreadableFile) -> Refusal:
    return Refusal(NOT_DONE, str(refused), NOTHING_CHANGED)

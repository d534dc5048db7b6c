"""The refusals that every door can meet, in words; a page that knows better says it beside its own field."""

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ascolto.complaints.aside import LookedAtBefore
from ascolto.complaints.closing import CannotJoin, NoCategory, NoCause, NotToldElsewhere, RemedyPending
from ascolto.complaints.deciding import NeedsAPerson, NotAnswered
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.lifecycle import MoveNotAllowed, SuggestionMoveNotAllowed, SuggestionStage
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.praising import NobodyNew, NotPraise
from ascolto.complaints.remedies import RemedyNotOpen
from ascolto.complaints.renewing import NotVerified, NowhereToWrite, RenewedTooOften
from ascolto.complaints.silence import Answered, NotReached, TooEarly
from ascolto.complaints.suggestions import NotASuggestion, ReviewIsOver
from ascolto.correspondence.files import FileEmpty, FileTooLarge, KindNotAllowed, NotHandedOut
from ascolto.correspondence.models import FileState
from ascolto.correspondence.pictures import PictureTooLarge, PictureUnreadable
from ascolto.correspondence.scanning import VirusFound
from ascolto.people.models import User
from ascolto.trail.acting import ActorKind
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from ascolto.ui import reasons
from ascolto.ui.days import day_in_words
from ascolto.ui.refusals import Refusal, explains

LOOK_AGAIN = _("Open the complaint again to see how it stands now.")
NOT_DONE = _("This was not done")
NO_FILE = _("The file was not taken")
OTHER_FILE = _("Choose another file and send it again.")

reasons.say("about_yourself", _("This complaint is about you, so others handle it."))
reasons.say("praise_of_yourself", _("This praise is for you, so others pass it on."))
reasons.say("above_spot_limit", _("The amount is above what your role may grant on the spot."))
reasons.say("above_limit", _("What is granted here is above your limit; somebody with a higher limit decides."))
reasons.say("taken_already", _("Somebody else was faster and handles this complaint already."))
reasons.say("handled_by_another", _("Only whoever handles this complaint, or assigns complaints here, moves it."))
reasons.say("four_eyes", _("This needs a second person: nobody agrees to their own proposal."))
reasons.say("ask_to_reopen", _("A closed complaint is reopened by us: write to us, and we will look at it again."))
reasons.say("not_yours", _("This belongs to somebody else."))
reasons.say(
    "anonymous_code",
    _("This complaint was made without a name, so nobody can show that it is theirs. A new code cannot be given."),
)
reasons.say(
    "nobody_on_record",
    _("Neither name nor address is on record, so nobody can show that it is theirs. A new code cannot be given."),
)
reasons.say("not_all_of_it", _("The file holds a complaint that you may not read any more. Ask for a new one."))
reasons.say("needs_person", _("Only a person may do this, not a program."))
reasons.say("own_role", _("Nobody grants a role to themselves."))
reasons.say("conflict:named_in_complaint", _("The complaint names this person, so somebody else has to handle it."))
reasons.say("conflict:declared_interest", _("A declared interest stands against handling this complaint impartially."))
reasons.say("conflict:decided_earlier", _("Whoever decided this complaint before may not decide it again."))
reasons.say("conflict:reporting_line", _("At this stage nobody from the same reporting line may handle the complaint."))
reasons.say("conflict:own_unit", _("At this stage nobody from the unit complained about may handle the complaint."))


@explains(MoveNotAllowed)
def _stands_elsewhere(refused: MoveNotAllowed) -> Refusal:
    sentence = _("The complaint now stands at “%(stage)s”, where the step “%(move)s” is not possible.")
    return Refusal(NOT_DONE, sentence % {"stage": refused.stage.label, "move": refused.move.label}, LOOK_AGAIN)


@explains(SuggestionMoveNotAllowed)
def _suggestion_stands_elsewhere(refused: SuggestionMoveNotAllowed) -> Refusal:
    if not refused.stage:
        return Refusal(NOT_DONE, _("Nobody has taken up this suggestion yet."), _("Take it up first."))
    sentence = _("The suggestion now stands at “%(stage)s”, where the step “%(move)s” is not possible.")
    said = {"stage": SuggestionStage(refused.stage).label, "move": refused.move.label}
    return Refusal(NOT_DONE, sentence % said, _("Open it again to see how it stands now."))


@explains(NotASuggestion)
def _not_a_suggestion(refused: NotASuggestion) -> Refusal:
    return Refusal(NOT_DONE, _("This is no suggestion."), _("Praise and enquiries are answered."))


@explains(ReviewIsOver)
def _review_is_over(refused: ReviewIsOver) -> Refusal:
    return Refusal(NOT_DONE, _("The day on which it is looked at again has passed already."), _("Choose another day."))


@explains(NotPraise)
def _not_praise(refused: NotPraise) -> Refusal:
    return Refusal(NOT_DONE, _("This is no praise."), _("Only praise is passed on to whom it is about."))


@explains(NobodyNew)
def _nobody_new(refused: NobodyNew) -> Refusal:
    sentence = _("Choose or name somebody whom this praise has not reached yet.")
    return Refusal(NOT_DONE, sentence, _("Nothing was sent."))


@explains(ChangedMeanwhile)
def _changed_meanwhile(refused: ChangedMeanwhile) -> Refusal:
    last = trail_of(refused.complaint).last()
    if last is None:
        return Refusal(NOT_DONE, _("Somebody changed this complaint while you were writing."), LOOK_AGAIN)
    sentence = _("%(who)s changed this complaint while you were writing (%(when)s).")
    return Refusal(NOT_DONE, sentence % {"who": _who(last), "when": naturaltime(last.at)}, LOOK_AGAIN)


def _who(event: Event) -> str:
    if event.actor_kind == ActorKind.USER:
        return str(User.objects.get(pk=int(event.actor_ref)))
    if event.actor_kind == ActorKind.COMPLAINANT:
        return str(_("The complainant"))
    return str(_("The system"))


@explains(NothingWritten)
def _nothing_written(refused: NothingWritten) -> Refusal:
    return Refusal(NOT_DONE, _("There were no words in it."), _("Go back and write what you want to say."))


@explains(NotAnswered)
def _not_answered(refused: NotAnswered) -> Refusal:
    sentence = _("These points of the complaint still have no determination or no answer: %(points)s.")
    points = ", ".join(str(number) for number in refused.points)
    return Refusal(NOT_DONE, sentence % {"points": points}, _("Answer every point first."))


@explains(NeedsAPerson)
def _needs_a_person(refused: NeedsAPerson) -> Refusal:
    return Refusal(NOT_DONE, _("A decision is proposed and taken by a person."), LOOK_AGAIN)


@explains(NoCategory)
def _no_category(refused: NoCategory) -> Refusal:
    advice = _("Choose the category first: without it the complaint would be missing in the figures.")
    return Refusal(NOT_DONE, _("Nobody has said which category this complaint belongs to."), advice)


@explains(NoCause)
def _no_cause(refused: NoCause) -> Refusal:
    advice = _("Record the cause first; “not determined” is an answer too.")
    return Refusal(NOT_DONE, _("The cause of this complaint has not been recorded."), advice)


@explains(RemedyPending)
def _remedy_pending(refused: RemedyPending) -> Refusal:
    advice = _("Carry it out, or record that it was declined; then close.")
    return Refusal(NOT_DONE, _("A remedy that was offered is still open."), advice)


OTHER_END = _("Say how it really ended, or leave the complaint open.")


@explains(Answered)
def _answered(refused: Answered) -> Refusal:
    sentence = _("“The complainant did not answer” would be untrue: an answer came after the decision.")
    return Refusal(NOT_DONE, sentence, OTHER_END)


@explains(NotReached)
def _not_reached(refused: NotReached) -> Refusal:
    sentence = _(
        "“The complainant did not answer” cannot be said: our last letter did not arrive. Reach the complainant in "
        "another way, and write once more."
    )
    return Refusal(NOT_DONE, sentence, OTHER_END)


@explains(TooEarly)
def _too_early(refused: TooEarly) -> Refusal:
    sentence = _("“The complainant did not answer” can be said from %(day)s; until then there is time to answer.")
    return Refusal(NOT_DONE, sentence % {"day": day_in_words(refused.from_day)}, OTHER_END)


@explains(NotToldElsewhere)
def _not_told_elsewhere(refused: NotToldElsewhere) -> Refusal:
    sentence = _("No letter can tell the complainant where else they may go, and nobody has said how they were told.")
    return Refusal(NOT_DONE, sentence, _("Tell them, and write down how."))


@explains(RemedyNotOpen)
def _remedy_not_open(refused: RemedyNotOpen) -> Refusal:
    return Refusal(NOT_DONE, _("This remedy has been dealt with in the meantime."), LOOK_AGAIN)


@explains(CannotJoin)
def _cannot_join(refused: CannotJoin) -> Refusal:
    advice = _("Choose a complaint that stands by itself.")
    return Refusal(NOT_DONE, _("A complaint can be joined only to another one that is not joined itself."), advice)


@explains(FileTooLarge)
def _file_too_large(refused: FileTooLarge) -> Refusal:
    sentence = _("It is larger than %(limit)s.") % {"limit": filesizeformat(refused.limit)}
    return Refusal(NO_FILE, sentence, OTHER_FILE, status=413)


@explains(FileEmpty)
def _file_empty(refused: FileEmpty) -> Refusal:
    return Refusal(NO_FILE, _("There is nothing in it."), OTHER_FILE, status=400)


@explains(KindNotAllowed)
def _kind_not_allowed(refused: KindNotAllowed) -> Refusal:
    sentence = _("%(name)s is of a kind that we do not take.") % {"name": refused.name}
    return Refusal(NO_FILE, sentence, _("Send a picture, a PDF, or a text document instead."), status=400)


@explains(PictureTooLarge)
def _picture_too_large(refused: PictureTooLarge) -> Refusal:
    return Refusal(NO_FILE, _("The picture has too many pixels."), OTHER_FILE, status=413)


@explains(PictureUnreadable)
def _picture_unreadable(refused: PictureUnreadable) -> Refusal:
    return Refusal(NO_FILE, _("The picture is damaged and cannot be shown."), OTHER_FILE, status=400)


@explains(VirusFound)
def _virus_found(refused: VirusFound) -> Refusal:
    return Refusal(NO_FILE, _("Our scanner found something harmful in it."), OTHER_FILE, status=400)


@explains(NotHandedOut)
def _not_handed_out(refused: NotHandedOut) -> Refusal:
    if refused.state is FileState.WAITING:
        sentence = _("It has not been checked for viruses yet. That is done as soon as our scanner answers again.")
        return Refusal(_("This file cannot be opened yet"), sentence, _("Please try again in a few minutes."))
    sentence = _("Our scanner found something harmful in it, so it was deleted. What was written with it is safe.")
    return Refusal(_("This file was not kept"), sentence, _("Ask for it once more, in another format."), status=410)


@explains(NotVerified)
def _not_verified(refused: NotVerified) -> Refusal:
    sentence = ngettext_lazy(
        "At least %(fewest)d thing must have been answered rightly.",
        "At least %(fewest)d things must have been answered rightly.",
        "fewest",
    )
    advice = _("Without that, ask the caller to write from the address on record, or to come in person.")
    return Refusal(NOT_DONE, sentence % {"fewest": refused.fewest}, advice, status=422)


@explains(RenewedTooOften)
def _renewed_too_often(refused: RenewedTooOften) -> Refusal:
    sentence = _("This code was renewed several times within a day, so somebody may be trying.")
    return Refusal(NOT_DONE, sentence, _("Please wait until tomorrow, and tell the complaints manager."), status=429)


@explains(NowhereToWrite)
def _nowhere_to_write(refused: NowhereToWrite) -> Refusal:
    sentence = _("There is no e-mail address on record to which the code could be sent.")
    return Refusal(NOT_DONE, sentence, _("Read the code out, or print it."), status=422)


@explains(LookedAtBefore)
def _looked_at_before(refused: LookedAtBefore) -> Refusal:
    return Refusal(NOT_DONE, _("Somebody else has looked at this already."), _("Open the list again."))

"""What a respondent has filled in so far, wherever it is kept: with us, or in the page itself where nothing may be."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from ascolto.frontdoor.forms import KEY
from ascolto.frontdoor.keeping import NotKept, keep_all
from ascolto.frontdoor.ready import FRESH_KEY, new_key
from ascolto.frontdoor.survey_door import Door, language_for
from ascolto.surveys.answering import sheet_under
from ascolto.surveys.content import Content, Page
from ascolto.surveys.filling import with_page
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import InvitationState, Sheet
from ascolto.surveys.values import AnswerFault, name_of
from ascolto.ui.request import HouseRequest

STATE = "ascolto.frontdoor.survey"
SINCE = re.compile(r"[0-9]{1,10}")  # longer ones lie beyond the year 9999
ORDER = re.compile(r"[0-9]{1,3}")
ORDERS = 1000
"""So many random orders there are: enough for chance, and far too few to tell anybody by."""
LONGEST_SITTING = timedelta(days=1)


@dataclass(slots=True)
class Sitting:
    """One respondent before one questionnaire.

    `typed` is everything that they filled in; `refused` files that could not be kept, as faults of their questions;
    `order` which of the random orders an address or page carries for whoever comes by an open link.
    """

    door: Door
    language: str
    key: str
    began_at: datetime
    organisation: str = ""
    typed: dict[str, list[str]] = field(default_factory=dict)
    sheet: Sheet | None = None
    refused: list[AnswerFault] = field(default_factory=list)
    order: str = ""

    @property
    def seed(self) -> str:
        """What their random order follows from: the same however often they look."""
        return f"order {self.order}" if self.order else self.key

    @property
    def keeps_pages(self) -> bool:
        """Whether pages are kept with us; of an anonymous wave nothing is, before it is sent."""
        return not self.door.wave.is_anonymous

    @property
    def state(self) -> str:
        """What the next page carries in our place, signed so that it comes back as it left, and to this wave alone."""
        return "" if self.keeps_pages else _signer(self.door).sign_object([self.key, self.typed], compress=True)

    @property
    def resumes_at(self) -> str:
        """The address at which they can go on later, or nothing where that cannot be."""
        if not self.keeps_pages or self.door.is_kiosk:
            return ""
        if self.door.invitation:
            return self.door.start
        return f"{self.door.start}?k={self.key}" + (f"&o={self.order}" if self.order else "")


def sitting_of(request: HouseRequest, door: Door, *, at: datetime) -> Sitting:
    """Return where somebody is who opens the address: at the beginning, or where they stopped."""
    key = door.personal_key or request.GET.get("k", "")
    sheet = sheet_under(key) if KEY.fullmatch(key) and _has_sheets(door) else None
    typed = dict(sheet.answers) if sheet else _embedded(request, door)
    language = language_for(request, door, kept=sheet.language if sheet else "")
    began_at = sheet.began_at if sheet else at
    key = key if sheet or door.invitation else new_key()
    order = _order_in(request.GET.get("o", ""), door)
    return Sitting(door, language, key, began_at, request.organisation.name, typed, sheet, order=order)


def wants_order(request: HouseRequest, door: Door) -> bool:
    """Return whether the address has still to get a random order, so that loading it again shows the same one.

    A personal link has its own. Whoever comes by an open link is nobody that is known, so the address itself carries
    which of some hundred orders it is.
    """
    if door.invitation or "k" in request.GET or not is_shuffled(door.asking.content):
        return False
    return not _order_in(request.GET.get("o", ""), door)


def is_shuffled(content: Content) -> bool:
    return any(page.shuffled or any(question.shuffled for question in page.questions) for page in content.pages)


def _order_in(text: str, door: Door) -> str:
    return text if ORDER.fullmatch(text) and not door.invitation else ""


def _embedded(request: HouseRequest, door: Door) -> dict[str, list[str]]:
    """Return the answer that a button in the letter chose: it is only preselected, since machines open links too."""
    point, content = request.GET.get("a", ""), door.asking.content
    first = next(iter(content.questions.values()), None)
    return {name_of(first.code): [point]} if point and first else {}


def _has_sheets(door: Door) -> bool:
    """Return whether pages may be kept: not of an anonymous wave, nor where the invited person has not begun."""
    if door.wave.is_anonymous:
        return False
    return door.invitation is None or door.invitation.state == InvitationState.BEGUN


def posted(request: HouseRequest, door: Door, page: Page, *, at: datetime) -> Sitting:
    """Return the sitting with a page that was just sent, and everything that came before it."""
    key = door.personal_key or request.POST.get("key", "")
    typed: dict[str, list[str]] = {}
    sheet = None
    if door.wave.is_anonymous:
        key, typed = _carried(request.POST.get("state", ""), key, door)
    elif KEY.fullmatch(key) and _has_sheets(door):
        sheet = sheet_under(key)
        typed = dict(sheet.answers) if sheet else {}
    if not KEY.fullmatch(key) or key == FRESH_KEY:
        key = new_key()
    language = request.POST.get("language", "")
    if language not in door.asking.content.languages:
        language = language_for(request, door)
    began_at = sheet.began_at if sheet else _since(request.POST.get("since", ""), at=at)
    order = _order_in(request.POST.get("order", ""), door)
    sitting = Sitting(door, language, key, began_at, request.organisation.name, sheet=sheet, order=order)
    sent = {name: values for name, values in request.POST.lists() if isinstance(name, str)}
    sitting.typed = with_page(typed, page, sent | _files(request, sitting, page, typed, at=at))
    return sitting


def _signer(door: Door) -> signing.Signer:
    return signing.Signer(salt=f"{STATE}.{door.wave.reference}")


def _carried(state: str, key: str, door: Door) -> tuple[str, dict[str, list[str]]]:
    """Return what the page carried; without it, or where it was tampered with, a visit begins anew."""
    try:
        carried_key, typed = _signer(door).unsign_object(state)
    except (signing.BadSignature, ValueError):
        return key, {}
    return carried_key, typed


def _since(text: str, *, at: datetime) -> datetime:
    """Return when the page was opened, as far as the page can be believed."""
    since = datetime.fromtimestamp(int(text), UTC) if SINCE.fullmatch(text) else at
    return since if timedelta() <= at - since <= LONGEST_SITTING else at


def _files(
    request: HouseRequest, sitting: Sitting, page: Page, typed: dict[str, list[str]], *, at: datetime
) -> dict[str, list[str]]:
    """Keep the files of this page, and go on with those that were kept before; a digest that is typed is no file.

    A stored file says when it came; so each comes at the beginning of its day.
    """
    names = {name_of(one.code): one.code for one in page.questions if one.kind is QuestionKind.FILE}
    found: dict[str, list[str]] = {}
    for name, code in names.items():
        found[name] = typed.get(name, [])
        files = [file for file in request.FILES.getlist(name) if isinstance(file, UploadedFile)]
        if files and sitting.keeps_pages:
            kept, not_kept = keep_all(files[:1], at=at.replace(hour=0, minute=0, second=0, microsecond=0))
            found[name] = [part for one in kept for part in (one.stored.digest, one.name)]
            sitting.refused += [AnswerFault(code, name, _refusal(one)) for one in not_kept]
    return found


def _refusal(file: NotKept) -> str:
    return f"{file.name}: {file.reason}"

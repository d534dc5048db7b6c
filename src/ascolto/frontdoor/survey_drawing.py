"""Drawing a page of a questionnaire: rendered once for each language, then only its gaps are filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from ascolto.frontdoor.guarding import TRAP, Hurdle, with_patience
from ascolto.frontdoor.memory import Memory
from ascolto.frontdoor.proving import Ticket
from ascolto.frontdoor.ready import FRESH_KEY
from ascolto.frontdoor.survey_sitting import Sitting
from ascolto.surveys.asked import Reader, asked_page, said_about, said_by
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.filling import Filled, FilledPage
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.values import AnswerFault, names_of
from ascolto.ui.request import HouseRequest

STATE, SINCE, START = "the-pages-so-far-go-here", "the-moment-goes-here", "/s/the-token-goes-here"
ORDER = "the-order-goes-here"
IDLE_SECONDS = 180

sheets = Memory()


@dataclass(slots=True)
class Shown:
    """A page that is to be shown, at its place among those that are; with what has to be said about it."""

    place: int
    filled: Filled
    faults: Sequence[AnswerFault] = ()
    hurdle: Hurdle | None = None
    ticket: Ticket | None = None
    proof: str = ""
    is_more: bool = False
    is_empty: bool = False

    @property
    def page(self) -> FilledPage:
        return self.filled.pages[self.place]

    @property
    def is_remarkable(self) -> bool:
        return bool(self.faults or self.hurdle or self.ticket or self.is_more or self.is_empty)


def draw(request: HouseRequest, sitting: Sitting, shown: Shown) -> HttpResponse:
    """Return the page, in the language of the sitting."""
    with translation.override(sitting.language):
        body = _filled(_body(request, sitting, shown), sitting)
    response = HttpResponse(body, status=_status(shown))
    response.headers["Content-Language"] = sitting.language
    response.headers["Cache-Control"] = "private, no-store"
    return with_patience(response, shown.hurdle)


def is_same_for_everybody(sitting: Sitting, shown: Shown) -> bool:
    """Whether nothing on this page depends on who asks for it, the fresh key apart."""
    return sitting.door.wave.is_anonymous and not sitting.typed and _is_plain(sitting, shown)


def draw_for_everybody(request: HouseRequest, sitting: Sitting, shown: Shown) -> HttpResponse:
    """Return the first page of an anonymous questionnaire, with a gap where each visitor gets a key."""
    sitting.key = FRESH_KEY
    return draw(request, sitting, shown)


def _status(shown: Shown) -> int:
    if shown.hurdle:
        return shown.hurdle.status
    return 400 if shown.faults else 200


def _body(request: HouseRequest, sitting: Sitting, shown: Shown) -> str:
    if not _is_plain(sitting, shown):
        return _rendered(request, sitting, shown)
    door = sitting.door
    key = (
        door.wave.pk,
        door.asking.edition_digest,
        shown.page.page.code,
        tuple(question.code for question in shown.page.questions),
        sitting.language,
        shown.place,
        len(shown.filled.pages),
        door.mode,
        bool(sitting.order),
        request.organisation.version,
    )
    return sheets.get(key, lambda: _rendered(request, sitting, shown))


def _is_plain(sitting: Sitting, shown: Shown) -> bool:
    """Whether the page is as everybody in this language sees it who has not filled it in yet."""
    page = shown.page.page
    names = {name for question in page.questions for name in names_of(question)}
    return not (shown.is_remarkable or names & sitting.typed.keys() or is_individual(sitting.door.asking.content, page))


def is_individual(content: Content, page: Page) -> bool:
    """Return whether a page has a random order, or words that depend on who reads them."""
    texts = [content.title, content.welcome, page.title, page.text]
    for question in page.questions:
        texts += [question.words, question.help, *(option.words for option in question.options)]
        texts += [row.words for row in question.rows]
    is_piped = any("{" in text for words in texts for text in words.values())
    return is_piped or page.shuffled or any(question.shuffled for question in page.questions)


def _rendered(request: HouseRequest, sitting: Sitting, shown: Shown) -> str:
    return render_to_string("frontdoor/survey/page.html", _context(sitting, shown), request)


def _context(sitting: Sitting, shown: Shown) -> dict[str, Any]:
    door, content, page = sitting.door, sitting.door.asking.content, shown.page
    reader = reader_of(sitting, shown.filled)
    asked = asked_page(page.page, page.questions, reader=reader, typed=sitting.typed, faults=shown.faults)
    names = dict(settings.LANGUAGES)
    pages = len(shown.filled.pages)
    return {
        "asked": asked,
        "title": reader.say(content.title),
        "welcome": reader.say(content.welcome),
        "code": page.page.code,
        "number": shown.place + 1,
        "pages": pages,
        "is_first": shown.place == 0,
        "is_last": shown.place == pages - 1,
        "is_anonymous": door.wave.is_anonymous,
        "is_kiosk": door.is_kiosk,
        "is_open": door.invitation is None,
        "is_more": shown.is_more,
        "is_empty": shown.is_empty,
        "idle": str(IDLE_SECONDS),
        "has_files": any(question.kind is QuestionKind.FILE for question in page.questions),
        "has_compulsory": any(question.compulsory for question in page.questions),
        "language": sitting.language,
        "languages": [
            {"code": code, "name": names.get(code, code), "is_current": code == sitting.language}
            for code in content.languages
        ],
        "key": FRESH_KEY,
        "state": STATE,
        "since": SINCE,
        "start": START,
        "order": ORDER if sitting.order else "",
        "shown": ",".join(question.code for question in page.questions) if depends_on_itself(page.page) else "",
        "stop": f"{START}/stop" if door.invitation else "",
        "later": _later(sitting, shown),
        "hurdle": shown.hurdle,
        "ticket": shown.ticket,
        "proof": shown.proof,
        "trap": TRAP,
    }


def _later(sitting: Sitting, shown: Shown) -> str:
    """Return the address at which they can go on, once a page of theirs is kept."""
    if not sitting.resumes_at or (shown.place == 0 and not sitting.door.invitation):
        return ""
    if sitting.door.invitation:
        return START
    return f"{START}?k={FRESH_KEY}" + (f"&o={ORDER}" if sitting.order else "")


def reader_of(sitting: Sitting, filled: Filled) -> Reader:
    """Return who reads; whose name it is, is looked up only where the questionnaire says it."""
    door, language = sitting.door, sitting.language
    plain = Reader(language=language, seed=sitting.seed)
    if not any("{" in text for _path, words in door.asking.content.wordings() for text in words.values()):
        return plain
    about = said_about(door.wave, door.invitation, organisation=sitting.organisation, language=language)
    said = said_by(door.asking.content, filled.given, reader=plain) | about
    return Reader(language=language, seed=sitting.seed, said=said)


def depends_on_itself(page: Page) -> bool:
    """Return whether an answer on this page decides about a question on this page."""
    codes = {question.code for question in page.questions}
    return any(_asks_about(question, codes) for question in page.questions)


def _asks_about(question: Question, codes: set[str]) -> bool:
    return question.show_if is not None and any(test.question in codes for test in question.show_if.tests)


def _filled(body: str, sitting: Sitting) -> str:
    gaps = {
        FRESH_KEY: "" if sitting.door.invitation else sitting.key,
        STATE: sitting.state if sitting.typed else "",
        SINCE: "" if sitting.door.wave.is_anonymous else str(int(sitting.began_at.timestamp())),
        START: sitting.door.start,
        ORDER: sitting.order,
    }
    for gap, words in gaps.items():
        body = body.replace(gap, escape(words))
    return body

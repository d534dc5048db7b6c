"""The letters that a survey can cause, in the language of those who are asked."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.correspondence.letters import Draft, Written, worded
from ascolto.correspondence.templates_of import letter_kind
from ascolto.organisation import settings_of
from ascolto.organisation.models import Unit
from ascolto.organisation.reading import calendar_of
from ascolto.organisation.wording import say
from ascolto.surveys.content import Content, Question
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.reading import reading_minutes
from ascolto.surveys.tokens import open_link, personal_link, stop_link

PLACEHOLDERS = ["name", "organisation", "title", "time", "question", "link", "privacy", "deadline", "stop"]
SAMPLES: Mapping[str, str | Promise] = {
    "title": _("Your stay"),
    "time": _("It takes about 3 minutes."),
    "question": "",
    "link": f"{settings.URL}/s/0123456789abcdef",
    "privacy": _("Your answers are kept apart from your name."),
    "deadline": "",
    "stop": f"{settings.URL}/s/0123456789abcdef/stop",
}

INVITATION = letter_kind(
    "survey_invitation",
    title=pgettext_lazy("letter", "Invitation to a survey"),
    subject=pgettext_lazy("letter", "{title}: may we ask you?"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we would like to hear from you: {title}. {time}\n\n{question}\n\n"
        "Your answers: {link}\n\n{privacy} {deadline}\n\n"
        "With kind regards\n{organisation}\n\n"
        "If you do not want any more questions from us: {stop}",
    ),
    placeholders=PLACEHOLDERS,
    compulsory=["link", "privacy", "stop"],
    samples=SAMPLES,
)
REMINDER = letter_kind(
    "survey_reminder",
    title=pgettext_lazy("letter", "Reminder of a survey"),
    subject=pgettext_lazy("letter", "{title}: we would still like to hear from you"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "some days ago we asked what you think: {title}. If you have answered, thank you, and please forget this "
        "letter. If not, we would still like to hear from you. {time}\n\n{question}\n\n"
        "Your answers: {link}\n\n{privacy} {deadline}\n\n"
        "With kind regards\n{organisation}\n\n"
        "If you do not want any more questions from us: {stop}",
    ),
    placeholders=PLACEHOLDERS,
    compulsory=["link", "privacy", "stop"],
    samples=SAMPLES,
)

PROMISES: Mapping[str, str | Promise] = {
    Privacy.CONFIDENTIAL: _("Your answers are kept apart from your name, and shown together with those of others."),
    Privacy.ANONYMOUS: _("Your answers are anonymous: nobody can tell who gave them, not even we."),
}

Writer = Callable[[Invitation, str], Draft]


def writer_for(wave: Wave) -> Writer:
    """Return what drafts the letter of an invitation to an address; what all letters share is worked out once."""
    content, organisation = wave.edition.read(), settings_of.current().name
    shared = cache(lambda language: _shared(wave, content, language))

    def drafted(invitation: Invitation, address: str) -> Draft:
        customer, language = invitation.customer, language_for(content, invitation.customer.language)
        link = open_link(wave) if wave.is_anonymous else personal_link(invitation)
        stop = stop_link(customer, wave)
        values = {
            **shared(language),
            "name": customer.name or address,
            "organisation": organisation,
            "question": first_question(content, link, language) if wave.embeds_first_question else "",
            "link": link,
            "stop": stop,
        }
        return Draft(
            language=language,
            to_address=address,
            to_name=customer.name,
            values=values,
            about=f"invitation:{invitation.pk}",
            stop_link=stop,
        )

    return drafted


def language_for(content: Content, wish: str) -> str:
    """Return the language in which somebody is asked: their own where the questions exist in it, else the first."""
    base = wish.lower().partition("-")[0].partition("_")[0]
    return base if base in content.languages else content.languages[0]


def first_question(content: Content, link: str, language: str) -> str:
    """Return the first question with an address for each point, which opens the page with that point chosen.

    Opening an address sends nothing: programs that look into mails for safety open them too.
    """
    question = next(iter(content.questions.values()))
    scale = question.asked_on
    if scale is None:
        return ""
    points = [f"{_label(question, point, language)}: {link}?a={point}" for point in scale.points]
    return "\n\n".join([say(question.words, language), "\n".join(points)])


def _label(question: Question, point: int, language: str) -> str:
    scale = question.asked_on
    words = say(scale.labels.get(str(point), {}), language) if scale else ""
    return f"{point} ({words})" if words else str(point)


def _shared(wave: Wave, content: Content, language: str) -> dict[str, object]:
    with override(language):
        minutes = max(1, round(reading_minutes(content, language)))
        said = ngettext("It takes about %(minutes)d minute.", "It takes about %(minutes)d minutes.", minutes)
        return {
            "title": say(content.title, language) or wave.edition.questionnaire.in_language(language),
            "time": said % {"minutes": minutes},
            "privacy": str(PROMISES[wave.privacy]),
            "deadline": _deadline(wave) if wave.closes_at else "",
        }


def _deadline(wave: Wave) -> str:
    day = formats.date_format(local_day(wave, wave.closes_at), "DATE_FORMAT") if wave.closes_at else ""
    return gettext("You can answer until %(day)s.") % {"day": day}


def local_day(wave: Wave, moment: datetime) -> datetime:
    """Return the moment in the zone of the wave's unit, else of the whole house."""
    unit = wave.unit or Unit.objects.filter(parent=None).order_by("pk").first()
    return timezone.localtime(moment, ZoneInfo(str(calendar_of(unit).time_zone)) if unit else None)


def worded_sample(wave: Wave, language: str) -> list[Written]:
    """Return the letters of the wave as an invented reader would get them: the invitation, and the reminder if any."""
    content = wave.edition.read()
    link = open_link(wave) if wave.is_anonymous else str(SAMPLES["link"])
    values = {
        **_shared(wave, content, language),
        "name": "Anna Koleva",
        "organisation": settings_of.current().name,
        "question": first_question(content, link, language) if wave.embeds_first_question else "",
        "link": link,
        "stop": SAMPLES["stop"],
    }
    kinds = [INVITATION, REMINDER] if wave.reminders else [INVITATION]
    return [worded(kind.name, language=language, values=values) for kind in kinds]

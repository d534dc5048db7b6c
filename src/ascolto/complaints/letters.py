"""The letters that a complaint can cause, and the facts that each may mention."""

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, pgettext_lazy

from ascolto.complaints.models import Complaint, Remark
from ascolto.correspondence.addresses import AddressUnusable, deliverable
from ascolto.correspondence.letters import Written, compose, worded
from ascolto.correspondence.models import Letter
from ascolto.correspondence.templates_of import LetterKind, letter_kind
from ascolto.customers.models import ContactKind, Customer
from ascolto.organisation import settings_of
from ascolto.organisation.reading import OutsideBody, calendar_of, dispute_body_of, regulator_of
from ascolto.organisation.wording import say
from ascolto.people.models import User
from ascolto.trail.acting import Actor

ALWAYS = ["name", "organisation", "reference", "link"]

ACKNOWLEDGEMENT = letter_kind(
    "complaint_acknowledgement",
    title=pgettext_lazy("letter", "Acknowledgement of a complaint"),
    subject=pgettext_lazy("letter", "We have received your complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "thank you for telling us. Your complaint reached us on {received_on} and has the number {reference}.\n\n"
        "A member of our staff who is not concerned by it will look into it. "
        "You will have our decision by {decide_by}. It costs you nothing.\n\n"
        "What happens, how long it takes and where else you can go: {guidance}\n\n"
        "You can follow your complaint, write to us or withdraw it here: {link}\n"
        "You will need the number above and the secret code that you were shown when you complained. "
        "If you have no code, please answer this letter.\n\n"
        "With kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "received_on", "decide_by", "guidance"],
    compulsory=["reference"],
)
QUESTION = letter_kind(
    "complaint_question",
    title=pgettext_lazy("letter", "Message about a complaint"),
    subject=pgettext_lazy("letter", "A message about your complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we write to you about your complaint {reference}:\n\n{text}\n\n"
        "You can answer here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "text"],
    compulsory=["text"],
)
DECISION = letter_kind(
    "complaint_decision",
    title=pgettext_lazy("letter", "Decision on a complaint"),
    subject=pgettext_lazy("letter", "Our decision on your complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we have looked into your complaint {reference} and decided.\n\n{answer}\n\n{points}\n\n{remedies}\n\n"
        "If you do not agree, you can tell us here: {link}\n\n{elsewhere}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "answer", "points", "remedies", "elsewhere"],
    compulsory=["answer"],
)
SETTLED = letter_kind(
    "complaint_settled",
    title=pgettext_lazy("letter", "Complaint settled on the spot"),
    subject=pgettext_lazy("letter", "Your complaint {reference} has been settled"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "thank you for telling us. This is what we did about your complaint {reference}:\n\n{answer}\n\n"
        "If that is not what you expected, please tell us here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "answer"],
    compulsory=["answer"],
)
CLOSED = letter_kind(
    "complaint_closed",
    title=pgettext_lazy("letter", "Complaint closed without agreement"),
    subject=pgettext_lazy("letter", "Where else you can go with your complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we have ended our own work on your complaint {reference}. Our decision stands, and there is nothing more that "
        "we can offer you. We are sorry that we did not come to an agreement.\n\n{elsewhere}\n\n"
        "If there is something that we did not look at, please tell us here: {link}\n"
        "We can take up your complaint again under the same number.\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "elsewhere"],
    compulsory=["elsewhere"],
)
WITHDRAWN = letter_kind(
    "complaint_withdrawn",
    title=pgettext_lazy("letter", "Complaint withdrawn"),
    subject=pgettext_lazy("letter", "Your complaint {reference} has been withdrawn"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "as you asked, we have ended our work on your complaint {reference}. "
        "You can take it up again at any time: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=ALWAYS,
    compulsory=["reference"],
)
REOPENED = letter_kind(
    "complaint_reopened",
    title=pgettext_lazy("letter", "Complaint reopened"),
    subject=pgettext_lazy("letter", "We are looking into your complaint {reference} again"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we have taken up your complaint {reference} again. It keeps its number. "
        "You will have our decision by {decide_by}.\n\n"
        "You can follow it here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "decide_by"],
    compulsory=["reference"],
)
NEW_CODE = letter_kind(
    "complaint_code",
    title=pgettext_lazy("letter", "New secret code"),
    subject=pgettext_lazy("letter", "Your new code for complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "you told us that you have lost the secret code of your complaint {reference}. "
        "We have made a new one; the old code no longer works.\n\n"
        "You can read the new code here for {link_days} days: {code_link}\n"
        "Please do not pass this letter on: whoever has it can read your complaint and write in your name.\n\n"
        "If you did not ask for this, please answer this letter at once.\n\n"
        "With kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "code_link", "link_days"],
    compulsory=["code_link"],
)
CODE_WAS_RENEWED = letter_kind(
    "complaint_code_renewed",
    title=pgettext_lazy("letter", "Notice that a new secret code was made"),
    subject=pgettext_lazy("letter", "A new code was made for your complaint {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "on {made_on} a new secret code was made for your complaint {reference}, for somebody who spoke to us "
        "by telephone or in person. The old code no longer works.\n\n"
        "If it was you, you need not do anything. If it was not you, please tell us at once by answering this letter: "
        "whoever has the code can read your complaint and write in your name.\n\n"
        "With kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "made_on"],
    compulsory=["reference"],
)

REMARK_ANSWER = letter_kind(
    "remark_answer",
    title=pgettext_lazy("letter", "Answer to praise, a suggestion or an enquiry"),
    subject=pgettext_lazy("letter", "Our answer to what you told us ({reference})"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "thank you for what you told us.\n\n{answer}\n\n"
        "You can read this again here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "answer"],
    compulsory=["answer"],
)

PRAISE_FOR_YOU = letter_kind(
    "praise_for_you",
    title=pgettext_lazy("letter", "Praise, to the member of staff it is about"),
    subject=pgettext_lazy("letter", "Praise for you"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "somebody praised {unit}, and these words are meant for you:\n\n{words}\n\n"
        "Thank you for your work. You can read them again here: {link}\n\n{organisation}",
    ),
    placeholders=["name", "organisation", "unit", "words", "link"],
    compulsory=["words"],
)
PRAISE_PASSED_ON = letter_kind(
    "praise_passed_on",
    title=pgettext_lazy("letter", "Praise was passed on"),
    subject=pgettext_lazy("letter", "Your praise has arrived ({reference})"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "thank you for your kind words. We have passed them on to the people they are meant for. "
        "Your name and address were not given to them.\n\n"
        "You can read what you wrote again here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=ALWAYS,
    compulsory=["reference"],
)
SUGGESTION_DONE = letter_kind(
    "suggestion_done",
    title=pgettext_lazy("letter", "What became of a suggestion: carried out"),
    subject=pgettext_lazy("letter", "We have done what you suggested ({reference})"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "you told us what we could do better. This is what became of it:\n\n{outcome}\n\n"
        "Thank you. You can read this again here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "outcome"],
    compulsory=["outcome"],
)
SUGGESTION_DECLINED = letter_kind(
    "suggestion_declined",
    title=pgettext_lazy("letter", "What became of a suggestion: declined"),
    subject=pgettext_lazy("letter", "What became of your suggestion {reference}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\n"
        "we have thought about what you suggested, and we will not do it. This is why:\n\n{outcome}\n\n"
        "Thank you all the same; please go on telling us. "
        "You can read this again here: {link}\n\nWith kind regards\n{organisation}",
    ),
    placeholders=[*ALWAYS, "outcome"],
    compulsory=["outcome"],
)

DIGEST = letter_kind(
    "digest",
    title=pgettext_lazy("letter", "Digest of what waits, for staff"),
    subject=pgettext_lazy("letter", "What waits for you at {organisation}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\nthis waits for you today.\n\n{lists}\n\n"
        "Everything is here: {link}\n\n"
        "You asked for this letter. You can change that on the page about you, under Settings.",
    ),
    placeholders=["name", "organisation", "lists", "link"],
    compulsory=["lists"],
)
VIEW_REACHED = letter_kind(
    "view_reached",
    title=pgettext_lazy("letter", "A view holds as many as somebody wanted to be told of, for staff"),
    subject=pgettext_lazy("letter", "“{view}” holds {count}"),
    body=pgettext_lazy(
        "letter",
        "Dear {name},\n\nyou wanted to hear when the view “{view}” holds {at_least} or more. It holds {count} now.\n\n"
        "Open it: {link}\n\n"
        "You will hear of it again only after it has held fewer. "
        "You can change that on the page of the views, above the list of complaints.",
    ),
    placeholders=["name", "organisation", "view", "count", "at_least", "link"],
    compulsory=["view", "link"],
)


def write(kind: LetterKind, complaint: Complaint, *, by: Actor, at: datetime, **values: str) -> Letter | None:
    """Queue a letter to whoever corresponds about the complaint, or return None where nobody can be written to."""
    return _write(kind, complaint, complaint.correspondent, by=by, at=at, **values)


def write_about_remark(remark: Remark, *, by: Actor, at: datetime, answer: str) -> Letter | None:
    """Queue the answer to whoever told us, or return None where nobody can be written to."""
    return _write(REMARK_ANSWER, remark, remark.customer, by=by, at=at, answer=answer)


def write_passed_on(praise: Remark, *, by: Actor, at: datetime) -> Letter | None:
    """Queue the news that the praise was passed on, or return None where nobody can be written to."""
    return _write(PRAISE_PASSED_ON, praise, praise.customer, by=by, at=at)


def write_outcome(kind: LetterKind, suggestion: Remark, *, by: Actor, at: datetime) -> Letter | None:
    """Queue what became of a suggestion, or return None where nobody can be written to."""
    return _write(kind, suggestion, suggestion.customer, by=by, at=at, outcome=suggestion.outcome)


def write_praise_to(employee: User, praise: Remark, *, words: str, by: Actor, at: datetime) -> Letter:
    """Queue the words of praise to the member of staff they are about, in that person's language."""
    return compose(
        PRAISE_FOR_YOU.name,
        language=employee.language,
        to_address=employee.email,
        to_name=employee.name,
        values={
            "name": employee.name,
            "organisation": settings_of.current().name,
            "unit": praise.unit.name,
            "words": words,
            "link": f"{settings.URL}/desk/remarks/for-you/",
        },
        about=praise,
        by=by,
        at=at,
    )


def _write(
    kind: LetterKind, about: Complaint | Remark, person: Customer | None, *, by: Actor, at: datetime, **values: str
) -> Letter | None:
    address = address_of(person) if person else ""
    if person is None or not address:
        return None
    return compose(
        kind.name,
        language=about.language,
        to_address=address,
        to_name=person.name,
        values={**_always(about, person.name or address), **values},
        about=about,
        by=by,
        at=at,
    )


def worded_for(kind: LetterKind, complaint: Complaint, **values: str) -> Written:
    """Return the words that such a letter would have, in the complainant's language; nothing is written."""
    person = complaint.correspondent
    name = (person.name or address_of(person)) if person else ""
    return worded(kind.name, language=complaint.language, values={**_always(complaint, name), **values})


def _always(about: Complaint | Remark, name: str) -> dict[str, str]:
    """Return what every letter may mention."""
    return {
        "name": name,
        "organisation": settings_of.current().name,
        "reference": about.reference,
        "link": tracking_address(about),
    }


def address_of(customer: Customer) -> str:
    """Return the e-mail address at which the customer can be reached, or nothing."""
    usable = [point for point in customer.contact_points.all() if point.kind == ContactKind.EMAIL and point.usable]
    return min(usable, key=lambda point: point.pk).value if usable else ""


def reaches(complaint: Complaint) -> bool:
    """Return whether a letter can go to whoever corresponds: there is an address, and mail servers can know it."""
    try:
        return complaint.correspondent is not None and bool(deliverable(address_of(complaint.correspondent)))
    except AddressUnusable:
        return False


def bodies_of(complaint: Complaint, *, at: datetime) -> list[OutsideBody]:
    """Return the bodies outside that exist on that day in the unit, for whoever answers in law.

    They are the one for disputes and the authority.
    """
    entity, on = complaint.unit.legal_entity, calendar_of(complaint.unit).day_of(at)
    return [body for body in (dispute_body_of(entity, on=on), regulator_of(entity, on=on)) if body]


def where_else(complaint: Complaint, *, at: datetime) -> str:
    """Return the bodies outside that the complainant may turn to on that day, one a line."""
    lines = [
        " ".join(filter(None, [say(body.wording, complaint.language), body.url]))
        for body in bodies_of(complaint, at=at)
    ]
    with translation.override(complaint.language):
        opening = gettext("You may also turn to these bodies, which do not belong to us:")
    return "\n".join([opening, *lines]) if lines else ""


def tracking_address(about: Complaint | Remark) -> str:
    return f"{settings.URL}/track?reference={about.reference}"


def guidance_address(complaint: Complaint) -> str:
    """Return where a complainant reads what happens, and where else one may go, for this very unit."""
    query = urlencode({"unit": complaint.unit.code, "lang": complaint.language})
    return f"{settings.URL}/what-happens?{query}"


def day_in_words(moment: datetime, complaint: Complaint) -> str:
    """Return the day in the complainant's language and in the zone of the unit."""
    local = timezone.localtime(moment, ZoneInfo(str(calendar_of(complaint.unit).time_zone)))
    with translation.override(complaint.language):
        return formats.date_format(local, "DATE_FORMAT")

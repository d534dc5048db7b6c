"""Something real for each parameter of an address: the one thing to add to when a new kind of page comes.

A parameter is named as in the address, with the part before it where the name alone does not tell what it is.
"""

import re
from datetime import timedelta
from io import BytesIO

from django.urls.converters import get_converters

from ascolto.complaints.aside import Suspect, set_aside
from ascolto.complaints.asking import Wanted, ask_for_evidence
from ascolto.complaints.exporting import ask_for_list
from ascolto.complaints.filing import add_file
from ascolto.complaints.models import Channel, Complaint, ExportFormat, RemarkKind, RemedyKind, SetAsideKind
from ascolto.complaints.remarks import Said, receive_remark
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.correspondence.ready_texts import plant_starter_texts
from ascolto.customers.models import Segment
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.segments import add_segment
from ascolto.imports.models import ImportRun
from ascolto.jobs.queue import enqueue
from ascolto.organisation.annotating import Happened, annotate
from ascolto.organisation.models import Annotation, AnnotationKind, Calendar, Taxon, Tree, Unit
from ascolto.people.absences import plan_absence
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant
from ascolto.people.interests import declare_interest
from ascolto.people.models import Area, User
from ascolto.people.roles import Role
from ascolto.people.saved_views import save_view
from ascolto.people.tokens import issue_token
from ascolto.people.users import add_user
from ascolto.trail.acting import SYSTEM, Permission
from tests.access.answer_examples import of_answers
from tests.access.care_examples import of_care
from tests.access.talk_examples import of_talks
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY
from tests.surveys.fielding import a_wave
from tests.surveys.making import a_draft

PARAMETER = re.compile(r"<(\w+):\w+>")
LISTED_WORDS = re.compile(r"[\w|-]+")


class NoExample(LookupError):
    """An address has a parameter for which tests/access/examples.py knows nothing real."""


def filled(address: str, examples: dict[str, object]) -> str:
    """Return the address with something real in the place of each parameter."""
    parts = address.split("/")
    return "/".join(
        PARAMETER.sub(lambda found, at=at: _example(found, parts[at - 1] if at else "", examples), part)
        for at, part in enumerate(parts)
    )


def _example(parameter: re.Match[str], before: str, examples: dict[str, object]) -> str:
    for name in (f"{before}/{parameter[0]}", parameter[0]):
        if name in examples:
            return str(examples[name])
    words = get_converters()[parameter[1]].regex
    if LISTED_WORDS.fullmatch(words):  # the address itself lists what can stand there
        return words.partition("|")[0]
    raise NoExample(f"give an example for {parameter[0]} (or {before}/{parameter[0]}) in tests/access/examples.py")


def made(sofia: Unit) -> dict[str, object]:
    """Return something real for each parameter, made by the rooms' own actions."""
    handler = employ("Hristo Iliev", Role.HANDLER, unit=sofia)
    customer = register(NewCustomer(name="Anna", email="anna@example.org"), by=SYSTEM, at=FOUNDED)
    twin = register(NewCustomer(name="Anna K.", phone="+359 2 981 1111"), by=SYSTEM, at=FOUNDED)
    complaint = taken(sofia, customer=customer).complaint
    remark = receive_remark(_praise(sofia), by=SYSTEM, at=MONDAY).remark
    return {
        "<complaint:reference>": complaint.reference,
        "<int:remedy_id>": offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY), by=SYSTEM, at=MONDAY).pk,
        "<int:file_id>": _file_of(complaint),
        "<int:request_id>": _asked_about(complaint, handler),
        "customers/<str:reference>": customer.reference,
        "<str:other>": twin.reference,
        "<str:code>": add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED).code,
        "<int:point_id>": customer.contact_points.get().pk,
        "remarks/<str:reference>": remark.reference,
        "praise/<str:reference>": remark.reference,
        "suggestions/<str:reference>": receive_remark(_idea(sofia), by=SYSTEM, at=MONDAY).remark.reference,
        "units/<int:pk>": sofia.pk,
        "entities/<int:pk>": sofia.legal_entity_id,
        "calendars/<int:pk>": Calendar.objects.get().pk,
        "<grove:slug>/<int:pk>": Taxon.objects.order_by("pk").last().pk,
        "categories/<int:pk>": Taxon.objects.of(Tree.CATEGORY).first().pk,
        "people/<int:pk>": handler.pk,
        "<slug:kind>": "complaint_question",
        "many/<slug:deed>": "note",
        "<slug:language>": "bg",
        "<slug:term>": "customer",
        "segments/<int:pk>": Segment.objects.get(code="regulars").pk,
        "ready-texts/<int:pk>": plant_starter_texts(by=SYSTEM, at=FOUNDED)[0].pk,
        "<int:export_id>": _export_of_a_reader(),
        "aside/<int:pk>": _set_aside(sofia),
        "jobs/<int:pk>": enqueue("acknowledge_complaint", {}, at=MONDAY).pk,
        "imports/<int:pk>": _import().pk,
        "<base36:uidb36>": "1",
        "<str:key>": "set-password",
        **_questionnaire(),
        "<str:customer>": customer.reference,
        "waves/<str:reference>": a_wave(has_open_link=True).reference,
        "<int:annotation_id>": _annotation(sofia).pk,
        **_of(handler),
        **of_talks(sofia),
        **of_care(customer),
        **of_answers(customer),
    }


def _annotation(sofia: Unit) -> Annotation:
    day = MONDAY.date()
    happened = Happened(words="New lift", kind=AnnotationKind.CHANGE, from_on=day, until_on=day, unit=sofia)
    return annotate(happened, by=SYSTEM, at=MONDAY)


def _questionnaire() -> dict[str, object]:
    """What can be named of a questionnaire whose first edition is a draft."""
    return {
        "questionnaires/<str:reference>": a_draft().questionnaire.reference,
        "<int:number>": 1,
        "<slug:question_kind>": "nps",
        "questions/<str:code>": "why",
        "pages/<str:code>": "first",
        "<slug:ending>": "json",
    }


def _praise(sofia: Unit) -> Said:
    return Said(kind=RemarkKind.PRAISE, words="Thank you", unit=sofia, channel=Channel.WEB, language="bg")


def _idea(sofia: Unit) -> Said:
    words = "Put a kettle in the rooms."
    return Said(kind=RemarkKind.SUGGESTION, words=words, unit=sofia, channel=Channel.WEB, language="bg")


def _set_aside(sofia: Unit) -> int:
    given = {"words": ["We waited an hour."]}
    machine = Suspect(kind=SetAsideKind.COMPLAINT, key="0" * 40, given=given, unit=sofia, language="en")
    return set_aside(machine, at=MONDAY).pk


def _file_of(complaint: Complaint) -> int:
    return add_file(complaint, BytesIO(b"We paid 120 EUR.\n"), name="note.txt", by=SYSTEM, at=MONDAY).pk


def _asked_about(complaint: Complaint, handler: User) -> int:
    """A request for evidence, which quotes an address as long as addresses are."""
    reader = employ("Rada Koeva", Role.AUDITOR)
    wanted = Wanted(needed=f"Is this ours? https://example.org/{'x' * 80}", of=reader, due_on=MONDAY.date())
    return ask_for_evidence(complaint, wanted, by=actor_for(handler), at=MONDAY).pk


def _import() -> ImportRun:
    return ImportRun.objects.create(kind="complaints", file_name="old.csv", started_at=MONDAY)


def _of(user: User) -> dict[str, object]:
    """What people's own pages speak of."""
    himself, day = actor_for(user), MONDAY.date()
    absence = plan_absence(user, from_on=day, until_on=day + timedelta(days=1), deputy=None, by=himself, at=MONDAY)
    token, _secret = issue_token("till", owner=user, scopes=[Permission.VIEW_COMPLAINTS], by=himself, at=MONDAY)
    newcomer = add_user("new@albergo.example", name="New", language="en", by=SYSTEM, at=FOUNDED)
    appointing = actor_for(employ("Stefan Kolev", Role.TOP_MANAGEMENT))
    return {
        "grants/<int:pk>": grant(Role.HANDLER, to=newcomer, by=appointing, at=MONDAY).pk,
        "absences/<int:pk>": absence.pk,
        "interests/<int:pk>": declare_interest(user, note="my cousin", by=himself, at=MONDAY).pk,
        "tokens/<int:pk>": token.pk,
        "<int:view_id>": save_view(Area.COMPLAINTS, name="Late", query="overdue=on", by=himself, at=MONDAY).pk,
    }


def _export_of_a_reader() -> int:
    reader = actor_for(employ("Irina Orlova", Role.COMPLAINTS_MANAGER))
    return ask_for_list("", ExportFormat.CSV, language="en", zone="Europe/Sofia", by=reader, at=MONDAY).pk

"""A handler's day, from the first page to the last complaint, with no mouse: every hand's turn is a key."""

from collections import Counter
from functools import partial
from itertools import count, cycle

import pytest
from playwright.sync_api import expect

from ascolto.complaints import deciding, handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Closure, Complaint, Determination, Impact, RemarkKind, RemedyKind
from ascolto.complaints.tracking import complainant_of
from ascolto.customers.registering import NewCustomer, register
from ascolto.jobs.work import run_due
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.verifying import verify
from ascolto.ui import moment
from ascolto.ui.looks import SEVERITIES
from tests.complaints.making import taken
from tests.conftest import employ
from tests.journeys.keyboard import Keyboard
from tests.journeys.reading import Reader
from tests.moments import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)

ONE_OF_EACH = {"answered": 1, "above limit": 1, "asked": 1, "joined": 1, "otherwise": 1, "at the counter": 1}
TWENTY = {"answered": 6, "above limit": 3, "asked": 3, "joined": 2, "otherwise": 2, "at the counter": 4}
ENDS = {
    "answered": Stage.CLOSED,
    "above limit": Stage.CLOSED,
    "asked": Stage.SETTLED,
    "joined": Stage.JOINED,
    "otherwise": Stage.RECORDED_OTHERWISE,
    "at the counter": Stage.SETTLED,
}
ARRIVING = ("answered", "above limit", "asked", "otherwise")
SAID = [
    "The air conditioning dripped on the bed all night.",
    "Breakfast ended an hour before the time on the card.",
    "My invoice names a minibar that I never opened.",
    "Nobody came when I called about the broken lamp.",
    "The transfer to the airport left without us.",
    "The pool was closed and the website says it is open.",
    "My daughter found glass on the terrace.",
    "The receptionist gave my key to a stranger.",
    "The lift stood still for three days.",
]


@pytest.fixture
def handler(sofia, language):
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)


@pytest.fixture
def post(sofia):
    """What comes in: each from a guest who can be reached, acknowledged at once by the worker."""
    numbers, words = count(1), cycle(SAID)

    def arrived(**facts):
        number = next(numbers)
        guest = NewCustomer(name=f"Guest {number}", email=f"guest{number}@example.org", language="bg")
        customer = register(guest, by=SYSTEM, at=FOUNDED)
        usual = {"words": next(words), "order_number": f"B-{number:04}", "received_at": moment.now()}
        return taken(sofia, customer=customer, **(usual | facts)).complaint

    return arrived


@pytest.fixture
def clara(clara_user):
    return actor_for(clara_user)


@pytest.fixture
def heard(accessible):
    """Hear each kind of page once."""
    known = set()

    def listen(page, kind):
        if kind not in known:
            known.add(kind)
            accessible(page)

    return listen


class Day:
    """Ioana at her desk; she has no mouse."""

    def __init__(self, reader, heard):
        self.reader, self.page, self.keys = reader, reader.page, Keyboard(reader)
        self.hear = lambda kind: heard(self.page, kind)
        self.ways = cycle([self.by_palette, self.by_the_list, self.by_search])

    def begin(self):
        self.page.goto("/desk/")
        expect(self.reader.heading("Good to see you, %(name)s", name="Ioana Popescu")).to_be_visible()
        self.hear("home")

    def said(self, words):
        expect(self.page.get_by_text(self.reader.words(words))).to_be_visible()

    def take_at_once(self, number):
        """Choose the first ones of the list by keys, and take them together."""
        self.to_the_list()
        self.keys.press(*["j", "x"] * (number + 1), "k", "j", "x")  # one too many, and taken back
        expect(self.page.locator("input[name=chosen]:checked")).to_have_count(number)
        self.keys.select(self.reader.box("What to do with the chosen complaints"), "take")
        self.keys.use(self.reader.button("Go on with the chosen"))
        expect(self.reader.heading("Take them", "step")).to_be_visible()
        self.hear("many")
        self.keys.skip_to_content()
        self.keys.use(self.reader.button("Take them", "step"))
        expect(self.reader.link("Back to the complaints")).to_be_visible()
        self.hear("many done")

    def open(self, complaint):
        """Go to the complaint, in turns by one way or another."""
        next(self.ways)(complaint)
        expect(self.page.get_by_role("heading", level=1, name=complaint.reference)).to_be_visible()
        self.hear("case")
        self.keys.skip_to_content()
        if not Complaint.objects.exclude(handler=None).filter(pk=complaint.pk).exists():
            self.send("Take it", "step")
            self.said("You handle this complaint now.")
            self.keys.skip_to_content()

    def by_palette(self, complaint):
        self.keys.go_by_palette(complaint.reference)

    def by_search(self, complaint):
        """Write the number where words are looked for; it is known as what it is, and leads there at once."""
        self.to_the_list()
        self.keys.press("/")
        self.page.keyboard.type(complaint.reference)
        self.keys.press("Enter")
        self.page.wait_for_url(f"**/{complaint.reference}/")

    def by_the_list(self, complaint):
        """Walk down the list to it."""
        self.to_the_list()
        wanted = self.page.get_by_role("link", name=complaint.reference)
        for _row in range(wanted.page.locator("[data-row]").count()):
            self.keys.press("j")
            if wanted.evaluate("link => link === document.activeElement"):
                break
        self.keys.press("Enter")

    def to_the_list(self):
        self.keys.go_by_palette(self.reader.words("Complaints", "navigation"))
        expect(self.reader.heading("Complaints")).to_be_visible()
        self.page.wait_for_load_state()
        self.hear("inbox")

    def from_home(self, complaint):
        """Go back to the first page, on which a new message stands, and on from there."""
        self.keys.go_by_palette(self.reader.words("Home", "navigation"))
        self.keys.skip_to_content()
        self.keys.use(self.page.get_by_role("link", name=complaint.reference).first)
        self.keys.skip_to_content()

    def step(self, label, context=""):
        """Follow the step from the page of the case, to its form."""
        words = self.reader.words(label, context)
        self.keys.use(self.page.get_by_role("main").get_by_role("link", name=words, exact=True))
        expect(self.reader.heading(label, context)).to_be_visible()
        self.hear(label)
        self.keys.skip_to_content()

    def other_way(self, label):
        self.keys.use(self.page.locator("summary", has_text=self.reader.words("Other ways")))
        self.step(label)

    def fill(self, field, words, context=""):
        self.keys.type_into(self.reader.field(field, context), words)

    def pick(self, question, answer):
        self.keys.choose(self.reader.choice(question, answer))

    def send(self, label, context=""):
        self.keys.use(self.reader.button(label, context))

    def assess(self):
        no = self.reader.words("no", "answer")
        self.step("Assess", "step")
        self.pick("Severity", self.reader.label(SEVERITIES.items(), 2))
        self.pick("Is somebody’s safety in danger?", no)
        self.pick("Who is affected?", self.reader.label(Impact.choices, Impact.ONE))
        self.pick("Does something have to be done at once?", no)
        self.pick("Can something be done at once?", no)
        self.send("Assess", "step")
        self.said("The complaint is assessed.")  # and the form of the answer follows
        self.hear("answer")
        self.keys.skip_to_content()

    def answer(self):
        self.pick("Determination", self.reader.label(Determination.choices, Determination.FOUNDED))
        self.fill("Reasons", "The log of the night says the same.")
        self.fill("Answer", "You are right, and we are sorry.")

    def close(self, *, remedied):
        self.hear("close")
        self.keys.skip_to_content()
        self.keys.select(self.reader.box("Category"), Taxon.objects.offered(Tree.CATEGORY)[0].code)
        self.keys.select(self.reader.box("Cause"), Taxon.objects.offered(Tree.CAUSE)[0].code)
        self.pick("How does it end?", self.reader.label(Closure.choices, Closure.ACCEPTED))
        if remedied:
            given = self.reader.words("carried out", "remedy state")
            self.keys.choose(self.page.get_by_role("radio", name=given, exact=True))
        self.send("Close", "step")
        self.said("The complaint is closed.")


@pytest.fixture
def day(desk_of, handler, language, heard):
    return Day(Reader(desk_of(handler), language), heard)


@pytest.mark.parametrize(
    "load",
    [
        pytest.param(ONE_OF_EACH, id="one_of_each"),
        pytest.param(TWENTY, id="twenty", marks=pytest.mark.proof),
    ],
)
def test_a_day_of_complaints_is_done_without_a_mouse(day, load, post, clara):
    came = {kind: [post() for _ in range(load[kind])] for kind in ARRIVING}
    alike = came["answered"][: load["joined"]]
    came["joined"] = [post(words=first.words, order_number=first.order_number) for first in alike]
    arrived = [complaint for complaints in came.values() for complaint in complaints]
    run_due("worker", at=moment.now())

    day.begin()
    day.take_at_once(len(arrived) - 1)
    each(partial(as_praise, day), came["otherwise"])
    each(partial(as_duplicate, day), came["joined"], alike)
    each(partial(with_a_question, day), came["asked"])
    each(partial(at_the_counter, day), range(load["at the counter"]))
    each(partial(to_the_end, day), came["answered"])
    each(partial(to_a_proposal, day), came["above limit"])
    each(partial(deciding.decide, by=clara, at=moment.now()), came["above limit"])
    each(replied, came["asked"])
    each(partial(from_decision_to_the_end, day), came["above limit"])
    each(partial(after_the_reply, day), came["asked"])

    came["at the counter"] = list(Complaint.objects.exclude(pk__in=[complaint.pk for complaint in arrived]))
    ended = {kind: Counter(map(stage_of, complaints)) for kind, complaints in came.items()}
    assert ended == {kind: Counter({end: load[kind]}) for kind, end in ENDS.items()}
    assert verify().faults == []
    day.begin()
    day.said("Nothing is assigned to you. Take one of those that nobody handles yet.")


def each(act, *lists):
    for arguments in zip(*lists, strict=True):
        act(*arguments)


def replied(complaint):
    handling.hear(complaint, text="Room 12.", by=complainant_of(complaint), at=moment.now())


def as_praise(day, complaint):
    day.open(complaint)
    day.other_way("Record as something else")
    day.pick("What is it instead?", day.reader.label(RemarkKind.choices, RemarkKind.PRAISE))
    day.fill("Reason", "It thanks the whole house.")
    day.send("Record as something else")
    day.said("It goes on as what it is.")


def as_duplicate(day, complaint, of):
    """Join it to the other one that the page itself suggests."""
    day.open(complaint)
    alike = day.page.locator(".alike", has_text=of.reference)
    day.keys.use(alike.locator("summary"))
    day.keys.use(alike.get_by_role("button", name=day.reader.words("Yes, join them")))
    day.said("The complaints are joined.")


def with_a_question(day, complaint):
    day.open(complaint)
    day.step("Write to the complainant")
    day.fill("Message to the complainant", "In which room was it?")
    day.send("Write to the complainant")
    day.said("The message is on its way.")


def at_the_counter(day, _guest):
    day.keys.go_by_palette(day.reader.words("On the spot", "navigation"))
    expect(day.reader.heading("Settle on the spot")).to_be_visible()
    day.hear("on the spot")
    day.keys.skip_to_content()
    day.fill("What did they say?", "The coffee was cold.")
    day.fill("What did you do about it?", "A new one, and a smile.")
    day.keys.choose(day.page.get_by_role("radio", name=day.reader.words("Yes", "content"), exact=True))
    day.keys.select(day.reader.box("Category"), Taxon.objects.offered(Tree.CATEGORY)[0].code)
    day.send("Settled")
    expect(day.page.locator(".notice")).to_be_visible()


def to_the_end(day, complaint):
    day.open(complaint)
    day.assess()
    day.answer()
    day.send("Propose and decide")
    day.said("The answer is recorded.")
    day.close(remedied=False)


def to_a_proposal(day, complaint):
    """Propose more than a handler may grant; a manager decides."""
    day.open(complaint)
    day.assess()
    day.answer()
    day.keys.use(day.page.locator("summary", has_text=day.reader.words("Offer a remedy")))
    day.keys.select(day.reader.box("Remedy"), RemedyKind.REFUND)
    day.keys.type_into(day.page.locator("input[name=amount]"), "900")
    day.send("Only propose")
    day.said("The answer is recorded.")
    assert stage_of(complaint) == Stage.DECISION_PROPOSED


def from_decision_to_the_end(day, complaint):
    day.open(complaint)
    day.keys.use(day.reader.link("Close", "step"))
    day.close(remedied=True)


def after_the_reply(day, complaint):
    day.from_home(complaint)
    expect(day.page.get_by_text("Room 12.").first).to_be_visible()
    day.other_way("Settle on the spot")
    day.fill("What did you do?", "The lamp is mended.")
    day.pick("Was the complainant content?", day.reader.words("yes", "answer"))
    day.keys.select(day.reader.box("Category"), Taxon.objects.offered(Tree.CATEGORY)[0].code)
    day.send("Settle on the spot")
    day.said("The complaint is settled.")


def stage_of(complaint):
    return Complaint.objects.get(pk=complaint.pk).stage

"""A manager's morning: what is late goes to somebody, what was proposed is decided, and the figures are read."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import translation
from playwright.sync_api import expect

from ascolto.complaints import at_once, handling
from ascolto.complaints.at_once import Answered, Reply
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint, Determination, RemedyKind
from ascolto.complaints.remedies import Offer
from ascolto.jobs.work import run_due
from ascolto.people.acting import actor_for
from ascolto.people.models import DigestWish, Rhythm, SavedView
from ascolto.people.roles import Role
from ascolto.trail.recording import trail_of
from ascolto.ui import moment, reasons
from ascolto.web.figures.numbers import percent, whole
from tests.complaints.making import complaint_at, taken
from tests.complaints.many import DAY, closed_after
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clara_user(organisation, language):
    return employ("Clara Bianchi", Role.COMPLAINTS_MANAGER, language=language)


@pytest.fixture
def ioana_user(sofia, language):
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)


@pytest.fixture
def late(sofia):
    """Three complaints that came five weeks ago and that nobody has taken."""
    received = moment.now() - 35 * DAY
    return [taken(sofia, received_at=received + timedelta(hours=hour)).complaint for hour in range(3)]


@pytest.fixture
def past(sofia, rome):
    """A year of complaints that were closed: more in Sofia, twelve of these by telephone."""
    now = moment.now()
    closed_after(5, sofia, [now - (20 + day) * DAY for day in range(210)])
    closed_after(30, sofia, [now - (60 + day) * DAY for day in range(12)], channel=Channel.PHONE)
    closed_after(8, rome, [now - (20 + 3 * day) * DAY for day in range(90)])


def proposal_of(user, unit):
    """Return a complaint for which this person proposed a decision that is beyond what a handler may grant."""
    complaint = complaint_at(Stage.ASSESSED, unit, received_at=moment.now() - DAY)
    answered = Answered(
        point=complaint.points.get(), determination=Determination.FOUNDED, reasons="The log says so.", answer="Sorry."
    )
    refund = Offer(kind=RemedyKind.REFUND, amount=900, currency="EUR")
    handling.assign(complaint, to=user, by=actor_for(user), at=moment.now() - DAY / 2)
    at_once.propose_reply(
        complaint, Reply(points=[answered], remedy=refund), by=actor_for(user), at=moment.now() - DAY / 2
    )
    return complaint


class Morning:
    """Clara before her screen, whichever that is."""

    def __init__(self, reader, accessible):
        self.reader, self.page, self.accessible = reader, reader.page, accessible

    def go(self, area):
        """Go by the menu, which a phone keeps folded away."""
        menu = self.page.get_by_role("link", name=self.reader.words("Open the menu"))
        if menu.is_visible():
            menu.click()
        navigation = self.page.get_by_role("navigation", name=self.reader.words("Main", "navigation"))
        navigation.get_by_role("link", name=self.reader.words(area, "navigation"), exact=True).click()

    def see(self, text, context="", **values):
        expect(self.reader.heading(text, context, **values)).to_be_visible()
        self.accessible(self.page)

    def told(self, text):
        expect(self.page.locator(".notice").get_by_text(self.reader.words(text)).first).to_be_visible()

    def view(self, name):
        """Choose the list of this name; how many it has stands beside it."""
        tabs = self.page.get_by_role("navigation", name=self.reader.words("Views of the list"))
        tabs.get_by_role("link", name=name).click()

    def assigns_what_is_late(self, late, to):
        self.go("Complaints")
        self.see("Complaints")
        self.view(self.reader.words("Overdue", "view"))
        expect(self.page.locator("[data-row]")).to_have_count(len(late))
        self.reader.link("Choose all on this page").click()
        expect(self.page.locator("input[name=chosen]:checked")).to_have_count(len(late))
        self.reader.box("What to do with the chosen complaints").select_option("assign")
        self.reader.button("Go on with the chosen").click()
        self.see("Assign", "step")
        self.reader.box("Who handles them?", "assign").select_option(label=to.name)
        self.reader.button("Assign", "step").click()
        self.see("Assign", "step")
        expect(self.page.locator(".notice[data-tone=success]")).to_be_visible()

    def decides(self, complaint):
        self.go("Home")
        self.see("Good to see you, %(name)s", name="Clara Bianchi")
        self.page.get_by_role("link", name=complaint.reference).first.click()
        self.accessible(self.page)
        self.reader.button("Decide", "step").click()
        self.told("The decision is taken, and the complainant is told.")

    def cannot_decide(self, own):
        """Her own proposal lies there without a way to decide on it, and the page says why."""
        self.page.goto(f"/desk/complaints/{own.reference}/")
        expect(self.reader.button("Decide", "step")).to_have_count(0)
        with translation.override(self.reader.language):
            why_not = str(reasons.sentence_of("four_eyes"))
        expect(self.page.get_by_text(why_not).first).to_be_visible()

    def reads_the_overview(self):
        """Narrow it to Sofia, read the sentences, and go from a number to its complaints and back."""
        self.go("Overview")
        self.see("Overview")
        self.reader.box("Unit").select_option("sofia")
        self.reader.button("Show").first.click()
        expect(self.page.locator(".chip")).to_have_count(1)
        for sentence in self.page.locator("#channel .chart-sentence").all():
            assert sentence.inner_text().strip()
        count = self.page.locator("#channel").get_by_role("link", name="12")
        self.open_table("channel")
        count.click()
        self.see(self.reader.label(Channel.choices, Channel.PHONE))
        expect(self.page.locator("main tbody tr")).to_have_count(12)
        self.page.go_back()

    def open_table(self, block):
        data = self.page.locator(f"#{block} details.chart-data")
        if data.count() and data.get_attribute("open") is None:
            data.locator("summary").click()

    def takes_along(self, block):
        """Return what the page shows of a block, and what the downloaded file says."""
        self.open_table(block)
        rows = self.page.locator(f"#{block} tbody tr")
        shown = [rows.nth(row).locator("th, td .chart-cell").all() for row in range(rows.count())]
        with self.page.expect_download() as downloaded:
            self.page.locator(f"#{block}").get_by_role("button", name="Excel").click()
        sheet = openpyxl.load_workbook(io.BytesIO(downloaded.value.path().read_bytes())).worksheets[0]
        page = [[cell.inner_text().split("\n")[0].strip() for cell in row[:3]] for row in shown]
        return page, [line[:3] for line in sheet.iter_rows(min_row=2, values_only=True)]

    def ticks(self, name, value):
        """Tick one value of a filter that takes several."""
        self.reader.more(name).click()
        values = self.page.get_by_role("group", name=self.reader.words(name), exact=True)
        values.get_by_role("checkbox", name=value, exact=True).check()

    def saves_and_shares(self, name):
        self.go("Complaints")
        self.reader.more("More filters").click()
        self.ticks("Unit", "Sofia")
        self.ticks("Handler", "Ioana Popescu")
        self.reader.button("Show").first.click()
        self.reader.link("Save as a view").click()
        self.see("Save as a view")
        self.reader.field("Name", "view").fill(name)
        self.reader.button("Save").click()
        self.told("The view is saved.")
        self.page.locator("a.views-all").click()
        self.see("Views of the list")
        self.page.get_by_role("row", name=name).get_by_role("link", name=self.reader.words("Change", "view")).click()
        self.see(name)
        self.reader.box("Share with those who read complaints of", "view").select_option("sofia")
        self.reader.button("Share").click()
        self.told("The view is shared.")

    def wants_to_be_told(self):
        self.go("About me")
        self.see("About me")
        self.page.locator("a[href$='/digest/'], a[href$='/digest']").click()
        self.see("E-mail about what waits")
        self.reader.box("How often").select_option(Rhythm.DAILY)
        self.reader.button("Save").click()
        self.told("Your wish was saved.")


@pytest.mark.parametrize("shape", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_a_managers_morning(shape, desk_of, language, clara_user, ioana_user, sofia, late, past, accessible):
    waiting, own = proposal_of(ioana_user, sofia), proposal_of(clara_user, sofia)
    run_due("worker", at=moment.now())
    clara = Morning(Reader(desk_of(clara_user, **shape), language), accessible)

    clara.page.goto("/desk/")
    clara.see("Good to see you, %(name)s", name="Clara Bianchi")
    clara.assigns_what_is_late(late, to=ioana_user)
    clara.decides(waiting)
    clara.cannot_decide(own)
    clara.reads_the_overview()
    page, file = clara.takes_along("channel")
    clara.saves_and_shares("Ioana in Sofia")
    ioana = Morning(Reader(desk_of(ioana_user, **shape), language), accessible)
    ioana.page.goto("/desk/complaints/")
    ioana.view("Ioana in Sofia")
    expect(ioana.page.locator("[data-row]")).to_have_count(len(late) + 1)  # and the one that Clara decided
    ioana.accessible(ioana.page)
    clara.wants_to_be_told()

    with translation.override(language):
        assert page == [[words, whole(count), percent(share)] for words, count, share in file]
    assert {line[1] for line in file} >= {12}
    assert [Complaint.objects.get(pk=each.pk).handler for each in late] == [ioana_user] * len(late)
    assert [Complaint.objects.get(pk=each.pk).stage for each in (waiting, own)] == [
        Stage.DECIDED,
        Stage.DECISION_PROPOSED,
    ]
    assert trail_of(waiting).last().kind == "complaint.decided"
    assert SavedView.objects.get().unit == sofia
    assert DigestWish.objects.get(user=clara_user).rhythm == Rhythm.DAILY

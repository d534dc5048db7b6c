"""What happened beside complaints over time: marked, told below the chart, set beside what stands out, and managed."""

from datetime import date, timedelta

import pytest

from ascolto.organisation.annotating import Happened, annotate, withdraw
from ascolto.organisation.models import Annotation, AnnotationKind
from ascolto.organisation.units import add_unit
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.complaints.many import DAY, stood
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY
from tests.web.settings.reading import went_on_to, words_of

OVERVIEW, PAGE = "/desk/figures/overview/", "/desk/figures/happened/"
WEEKLY = {"received_from": "2026-03-01", "received_to": "2026-05-01", "every": "week"}
TODAY = MONDAY + 60 * DAY
BURST = 20 * DAY + MONDAY
POST = {"words": "Lift renovated", "kind": "change", "from_on": "2026-03-09", "until_on": "", "unit": ""}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the first of May 2026, for every page."""
    monkeypatch.setattr("ascolto.web.figures.overview_pages.now", lambda: TODAY)
    monkeypatch.setattr("ascolto.ui.moment.now", lambda: TODAY)


@pytest.fixture
def burst(sofia):
    """Four complaints a week for half a year, and forty in one week of March."""
    since = MONDAY - 182 * DAY
    stood(sofia, [since + step * timedelta(hours=42) for step in range(138)])
    stood(sofia, [BURST + step * timedelta(hours=1) for step in range(40)])
    return BURST.date()


def wrote(words, day, *, unit=None, until=None):
    happened = Happened(
        words=words, kind=AnnotationKind.INCIDENT, from_on=day, until_on=until or day, unit=unit
    )  # fmt: skip
    return annotate(happened, by=SYSTEM, at=MONDAY)


def over_time(client, **asked):
    blocks = client.get(OVERVIEW, {**WEEKLY, **asked}).context["overview"].blocks
    return next(block for block in blocks if block.code == "over_time")


def test_what_happened_is_numbered_on_the_chart_told_below_and_stands_in_the_table(client_of, clara_user, sofia, burst):
    wrote("Main pipe burst", burst, unit=sofia)
    wrote("New menu", burst - 60 * DAY, until=burst - 40 * DAY)

    client = client_of(clara_user)
    block, page = over_time(client), words_of(client.get(OVERVIEW, WEEKLY))

    assert [(one.number, one.words) for one in block.happened] == [(1, "New menu"), (2, "Main pipe burst")]
    assert block.happened[1].about == "22 Mar 2026; Sofia; incident"
    assert ">1</text>" in block.drawing.svg
    assert ">2</text>" in block.drawing.narrow_svg
    assert "<li>Main pipe burst <span" in page
    assert "Numbers mark what happened; a list below says what." in block.drawing.alternative
    told = [line.cells[-1] for line in block.sheet.lines if line.cells[-1]]
    assert told == ["New menu"] * 4 + ["Main pipe burst"]


def test_where_nothing_was_written_down_there_is_neither_list_nor_column(client_of, clara_user, burst):
    block = over_time(client_of(clara_user))

    assert (list(block.happened), block.sheet.columns[-1].name) == ([], "signal")
    assert "Numbers mark" not in block.drawing.alternative


def test_a_signal_is_set_beside_what_happened_before_it_as_a_coincidence(client_of, clara_user, burst):
    wrote("Too early", burst - 40 * DAY)
    wrote("Timetable changed", burst - 20 * DAY)
    wrote("Main pipe burst", burst)
    wrote("Afterwards", burst + 10 * DAY)

    sentences = over_time(client_of(clara_user)).sentences

    [coincidence] = [each for each in sentences if "four weeks before" in each]
    assert coincidence == (
        "About that time or in the four weeks before: “Timetable changed” (2 Mar 2026); “Main pipe burst” "
        "(22 Mar 2026). What comes after something need not come from it."
    )


def test_where_nothing_stands_out_what_happened_explains_nothing(client_of, clara_user, sofia):
    stood(sofia, [MONDAY - 182 * DAY + step * timedelta(hours=42) for step in range(138)])
    wrote("Campaign", MONDAY.date())

    block = over_time(client_of(clara_user))

    assert [one.words for one in block.happened] == ["Campaign"]
    assert [each for each in block.sentences if "Campaign" in each] == []


def test_the_unit_that_is_looked_at_decides_what_is_shown(client_of, clara_user, organisation, sofia, rome, burst):
    kitchen = add_unit("Kitchen", code="kitchen", parent=sofia, by=SYSTEM, at=FOUNDED)
    for words, unit in (("all", None), ("group", organisation), ("house", sofia), ("part", kitchen), ("other", rome)):
        wrote(words, burst, unit=unit)

    client = client_of(clara_user)

    seen = {unit: {one.words for one in over_time(client, unit=unit).happened} for unit in ("", "sofia")}
    assert seen == {"": {"all", "group", "house", "part", "other"}, "sofia": {"all", "group", "house", "part"}}


def test_a_head_of_a_house_sees_nothing_of_what_happened_in_another(client_of, sofia, rome, burst):
    wrote("Strike", burst, unit=rome)
    wrote("Pipe", burst, unit=sofia)
    client = client_of(employ("Stefan Georgiev", Role.UNIT_HEAD, unit=sofia))

    assert [one.words for one in over_time(client).happened] == ["Pipe"]
    page = words_of(client.get(PAGE))
    assert "Pipe" in page
    assert "Strike" not in page


def test_what_was_withdrawn_is_gone_from_chart_and_page(client_of, clara_user, burst):
    withdraw(wrote("Mistaken", burst), by=SYSTEM, at=MONDAY)
    client = client_of(clara_user)

    assert list(over_time(client).happened) == []
    assert "Mistaken" not in words_of(client.get(PAGE))


def test_of_very_much_the_latest_is_marked_and_that_is_said(client_of, clara_user, burst):
    for number in range(22):
        wrote(f"Thing {number}", burst - number * DAY)

    block = over_time(client_of(clara_user))

    assert [one.words for one in block.happened] == [f"Thing {number}" for number in range(19, -1, -1)]
    assert block.unmarked.startswith("Only the latest are marked")
    assert ">7–13</text>" in block.drawing.svg


def test_months_are_marked_too(client_of, clara_user, burst):
    wrote("Pipe", burst)

    block = over_time(client_of(clara_user), every="month")

    assert [line.cells[0] for line in block.sheet.lines if line.cells[-1]] == [date(2026, 3, 1)]


def test_words_that_people_wrote_stay_words(client_of, clara_user, burst):
    wrote("</li><script>alert(1)</script>", burst)

    page = client_of(clara_user).get(OVERVIEW, WEEKLY).content.decode()

    assert "&lt;/li&gt;&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_manager_writes_down_corrects_and_withdraws(client_of, clara_user, organisation):
    client = client_of(clara_user)

    added = client.post(f"{PAGE}new/", POST)
    one = Annotation.objects.get()
    corrected = client.post(f"{PAGE}{one.pk}/", {**POST, "until_on": "2026-03-12", "unit": "sofia"})
    one.refresh_from_db()
    page = words_of(client.get(PAGE))
    withdrawn = client.post(f"{PAGE}{one.pk}/withdraw/")

    assert [went_on_to(each) for each in (added, corrected, withdrawn)] == [PAGE] * 3
    assert (one.words, one.from_on, one.until_on) == ("Lift renovated", date(2026, 3, 9), date(2026, 3, 12))
    assert [each in page for each in ("9 Mar 2026 to 12 Mar 2026", "Clara", "Withdraw")] == [True] * 3
    assert not Annotation.objects.standing().exists()


@pytest.fixture(autouse=True)
def houses(sofia, rome):
    """Both houses are there to be chosen."""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"until_on": "2026-03-01"}, "The last day is before the first."),
        ({"words": " "}, "This field is required."),
        ({"unit": "nowhere"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(client_of, clara_user, wrong, said):
    response = client_of(clara_user).post(f"{PAGE}new/", {**POST, **wrong})

    assert response.status_code in {409, 422}
    assert said in words_of(response)
    assert not Annotation.objects.exists()


def test_the_head_of_a_house_chooses_among_their_own_units_alone(client_of, sofia, rome):
    stefan = employ("Stefan Georgiev", Role.UNIT_HEAD, unit=sofia)
    elsewhere = wrote("Strike", MONDAY.date(), unit=rome)
    everywhere = wrote("New menu", MONDAY.date())
    client, before = client_of(stefan), Event.objects.count()

    tried = [
        client.post(f"{PAGE}new/", POST),
        client.post(f"{PAGE}new/", {**POST, "unit": "rome"}),
        client.post(f"{PAGE}{elsewhere.pk}/withdraw/"),
        client.post(f"{PAGE}{everywhere.pk}/withdraw/"),
        client.post(f"{PAGE}{everywhere.pk}/", {**POST, "unit": "sofia"}),
    ]

    assert [each.status_code for each in tried] == [422, 422, 404, 403, 403]
    assert (Annotation.objects.standing().count(), Event.objects.count()) == (2, before)


def test_who_only_reads_sees_no_button(client_of, elena_user):
    wrote("New menu", MONDAY.date())

    page = words_of(client_of(elena_user).get(PAGE))

    assert "New menu" in page
    assert [words in page for words in ("Withdraw", "Write down what happened")] == [False, False]


def test_a_long_list_is_read_in_pages(client_of, clara_user):
    for number in range(30):
        wrote(f"Thing {number}", MONDAY.date() - (number // 2) * DAY)
    client = client_of(clara_user)

    first = client.get(PAGE).context["found"]
    second = client.get(f"{PAGE}{first.later}").context["found"]

    words = [one.words for one in [*first.rows, *second.rows]]
    assert (len(first.rows), len(words), len(set(words))) == (25, 30, 30)

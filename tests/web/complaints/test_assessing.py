"""The assessment on the page starts from what is usual for the category, and says why the priority is what it is."""

from ascolto.complaints import assessing
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Assessment, Impact
from ascolto.complaints.prefilling import starting_answers
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import set_usual_assessment
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

OPEN_QUESTIONS = {"severity": "", "complexity": "", "impact": ""}


def category(code):
    return Taxon.objects.get(tree=Tree.CATEGORY, code=code)


def address(complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/assess/"


def test_the_form_starts_with_what_is_usual_for_the_category(sofia, ioana_user, client_of):
    set_usual_assessment(category("noise"), usual={"severity": 4, "impact": "many"}, by=SYSTEM, at=MONDAY)
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia, category=category("noise"))

    form = client_of(ioana_user).get(address(complaint)).context["form"]

    assert {name: form[name].value() for name in Criteria.__slots__} == {
        "severity": "4", "safety": None, "complexity": "1", "impact": "many", "immediate_needed": "no",
        "immediate_possible": "yes",
    }  # fmt: skip


def test_what_the_category_leaves_out_comes_from_how_such_complaints_were_assessed(sofia, ioana):
    noise, lately = category("noise"), complaint_at(Stage.ACKNOWLEDGED, sofia)
    criteria = Criteria(
        severity=1, safety=False, complexity=3, impact=Impact.ONE, immediate_needed=True, immediate_possible=True
    )
    assessing.assess(lately, criteria, category=noise, by=ioana, at=MONDAY)
    set_usual_assessment(noise, usual={"severity": 4}, by=SYSTEM, at=MONDAY)
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia, category=noise)

    answers = starting_answers(complaint, noise)

    assert (answers["severity"], answers["safety"]) == (4, False)


def test_the_priority_is_shown_with_every_rule_before_anything_is_saved(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    typed = {
        "seen": complaint.version, "category": "noise", "severity": "4", "safety": "no", "complexity": "1",
        "impact": "many", "immediate_needed": "yes", "immediate_possible": "yes", "do": "show_priority",
    }  # fmt: skip

    answer = client_of(ioana_user).post(address(complaint), typed)

    why = answer.context["form"].shown_why
    assert answer.status_code == 200
    assert [(str(line.words), line.decides) for line in why.lines] == [
        ("Many customers are affected, and something has to be done at once.", True),
        ("The severity is serious.", False),
        ("Something has to be done at once.", False),
    ]
    assert "With these answers the priority is: 1 – at once" in answer.content.decode()
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.version) == (Stage.ACKNOWLEDGED, 1)
    assert not Assessment.objects.exists()
    assert trail_of(complaint).count() == 1


def test_a_category_chosen_in_the_form_answers_what_was_left_open(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    typed = {"seen": complaint.version, "category": "safety", **OPEN_QUESTIONS, "do": "show_priority"}

    form = client_of(ioana_user).post(address(complaint), typed).context["form"]

    assert {name: form[name].value() for name in Criteria.__slots__} == {
        "severity": "5", "safety": "yes", "complexity": "3", "impact": "many", "immediate_needed": "yes",
        "immediate_possible": "yes",
    }  # fmt: skip
    assert form.shown_why.lines[0].decides


def test_whoever_may_not_handle_it_is_told_no_priority(sofia, elena_user, client_of):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)

    answer = client_of(elena_user).post(address(complaint), {"do": "show_priority"})

    assert answer.status_code == 403


def test_the_page_of_the_complaint_says_why_it_has_this_priority(sofia, ioana, ioana_user, client_of):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    criteria = Criteria(
        severity=3, safety=True, complexity=1, impact=Impact.ONE, immediate_needed=False, immediate_possible=True
    )
    assessing.assess(complaint, criteria, category=None, by=ioana, at=MONDAY)

    shown = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/").content.decode()

    assert "Why this priority?" in shown
    assert "Somebody’s safety is in danger." in shown


def test_the_page_of_a_category_shows_and_changes_what_is_usual(organisation, olga_user, client_of):
    client, noise = client_of(olga_user), category("noise")
    page = f"/desk/settings/categories/{noise.pk}/"

    answer = client.post(f"{page}assessment/", {"severity": "5", "safety": "yes"})

    noise.refresh_from_db()
    assert (answer.status_code, noise.usual_assessment) == (303, {"severity": 5, "safety": True})
    assert "5 – critical" in client.get(page).content.decode()


def test_a_button_fills_in_what_nobody_answered_and_says_what_is_usual(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    typed = {"seen": complaint.version, "category": "safety", **OPEN_QUESTIONS, "severity": "2", "do": "fill_in"}

    form = client_of(ioana_user).post(address(complaint), typed).context["form"]

    assert (form["severity"].value(), form["safety"].value()) == ("2", "yes")
    assert form.fields["severity"].help_text == "Usual for this category: 5 – critical"
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.category) == (Stage.ACKNOWLEDGED, None)


def test_another_category_brings_other_answers_in_place_of_those_that_nobody_gave(sofia, ioana_user, client_of):
    for code, severity in (("noise", 4), ("cleanliness", 3)):
        set_usual_assessment(category(code), usual={"severity": severity, "impact": "many"}, by=SYSTEM, at=MONDAY)
    complaint, client = complaint_at(Stage.ACKNOWLEDGED, sofia), client_of(ioana_user)
    first = {"seen": complaint.version, "category": "noise", "do": "fill_in", "filled": "complexity=1"}

    form = client.post(address(complaint), first).context["form"]
    filled = {name: form[name].value() or "" for name in ("filled", *Criteria.__slots__)}
    second = {**first, **filled, "category": "cleanliness", "impact": "one"}
    form = client.post(address(complaint), second).context["form"]

    assert filled["severity"] == "4"
    assert (form["severity"].value(), form["impact"].value()) == ("3", "one")


def test_assessing_again_starts_from_what_somebody_answered_and_another_category_keeps_it(
    sofia, ioana, ioana_user, client_of
):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    criteria = Criteria(
        severity=1, safety=False, complexity=3, impact=Impact.ONE, immediate_needed=True, immediate_possible=True
    )
    complaint = assessing.assess(complaint, criteria, category=None, by=ioana, at=MONDAY)
    client = client_of(ioana_user)
    shown = client.get(address(complaint)).context["form"]
    sent = {name: shown[name].value() or "" for name in ("seen", "filled", *Criteria.__slots__)}

    form = client.post(address(complaint), {**sent, "category": "safety", "do": "fill_in"}).context["form"]

    assert {name: form[name].value() for name in Criteria.__slots__} == {
        "severity": "1", "safety": "no", "complexity": "3", "impact": "one", "immediate_needed": "yes",
        "immediate_possible": "yes",
    }  # fmt: skip

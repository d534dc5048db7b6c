"""Two code the same statements blind to each other; what they agree in stands, the rest is settled."""

import pytest

from ascolto.conversations import coding, figures, holding, inviting, marking, raising
from ascolto.conversations.kinds import Consent
from ascolto.conversations.lifecycle import Stage, StepNotAllowed
from ascolto.conversations.models import Code, Coder, Statement
from ascolto.organisation import settings_of
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from ascolto.trail.verifying import verify
from tests.conversations.making import coded, marked, recorded, study_in, theme
from tests.moments import FRIDAY, MONDAY

WAIT, LOVELY, TOLD, AGAIN = "promptness", "friendliness", "informed_during", "telling_others"


@pytest.fixture
def talk(study, marco):
    conversation, _statements = marked(study, by=marco)
    return conversation


def themes(*codes):
    return [theme(code) if code else None for code in codes]


def test_paragraphs_are_marked_once_and_only_where_there_are_some(study, marco, unchanged):
    conversation = recorded(study, by=marco)

    statement = marking.mark(conversation, 2, 3, by=marco, at=FRIDAY)

    assert statement.words == "P2: Breakfast was lovely.\nP1: Nobody told us about the pool."
    for first, last, refusal in [
        (2, 3, marking.MarkedBefore),
        (0, 1, marking.NoSuchLines),
        (3, 2, marking.NoSuchLines),
        (4, 5, marking.NoSuchLines),
    ]:
        with unchanged, pytest.raises(refusal):
            marking.mark(conversation, first, last, by=marco, at=FRIDAY)
    assert Statement.objects.count() == 1


def test_a_record_with_statements_in_it_is_not_replaced(talk, marco, unchanged):
    with unchanged, pytest.raises(holding.StatementsMarked):
        holding.keep_record(talk, talk.record_kind, "Other words", by=marco, at=FRIDAY)

    talk.refresh_from_db()
    assert talk.lines[0] == "P1: We waited long at the desk."


def test_what_both_see_alike_stands_and_the_rest_waits_to_be_settled(talk, ada, vito, marco):
    coded(talk, (ada, themes(WAIT, LOVELY, TOLD, AGAIN)), (vito, themes(WAIT, LOVELY, WAIT, None)))

    talk.refresh_from_db()
    waiting = figures.disagreements_of(talk)
    assert talk.stage == Stage.HELD
    assert [(each.first, each.second) for each in waiting] == [(theme(TOLD), theme(WAIT)), (theme(AGAIN), None)]

    coding.settle(waiting[0].statement, theme(TOLD), reason="It is about being told.", by=marco, at=FRIDAY)
    coding.settle(waiting[1].statement, None, by=ada, at=FRIDAY)

    talk.refresh_from_db()
    assert talk.stage == Stage.CODED
    agreed = talk.statements.order_by("first_line").values_list("theme__code", flat=True)
    assert list(agreed) == [WAIT, LOVELY, TOLD, None]
    assert verify().intact


def test_a_coder_learns_nothing_of_the_other_before_both_have_handed_in(talk, ada, vito):
    coding.begin_coding(talk, by=ada, at=FRIDAY)
    coding.begin_coding(talk, by=vito, at=FRIDAY)
    statement = talk.statements.first()

    coding.code(statement, theme(WAIT), by=ada, at=FRIDAY)

    told = "".join(trail_of(talk).values_list("canonical", flat=True))
    assert f'"theme":{theme(WAIT).pk}' not in told
    assert figures.disagreements_of(talk) == []
    with pytest.raises(coding.CodersNotDone):
        coding.settle(statement, theme(WAIT), by=ada, at=FRIDAY)


def test_nobody_hands_in_unseen_statements_or_codes_after_handing_in(talk, ada, unchanged):
    coding.begin_coding(talk, by=ada, at=FRIDAY)

    with unchanged, pytest.raises(coding.StatementsUncoded) as refused:
        coding.hand_in(talk, by=ada, at=FRIDAY)
    assert refused.value.count == 4

    for statement in talk.statements.all():
        coding.code(statement, None, by=ada, at=FRIDAY)
    coding.hand_in(talk, by=ada, at=FRIDAY)
    with unchanged, pytest.raises(coding.HandedInBefore):
        coding.code(statement, theme(WAIT), by=ada, at=FRIDAY)
    with unchanged, pytest.raises(marking.CodingHandedIn):
        marking.mark(talk, 1, 2, by=ada, at=FRIDAY)

    assert Code.objects.filter(theme=None).count() == 4


def test_there_are_two_seats_and_only_people_take_them(talk, ada, vito, marco, elena, unchanged):
    coding.begin_coding(talk, by=ada, at=FRIDAY)
    coding.begin_coding(talk, by=ada, at=FRIDAY)
    coding.begin_coding(talk, by=vito, at=FRIDAY)

    with unchanged, pytest.raises(coding.SeatsTaken):
        coding.begin_coding(talk, by=marco, at=FRIDAY)
    for nobody, reason in ((SYSTEM, "needs_person"), (elena, "needs:hold_conversations")):
        with unchanged, pytest.raises(NotPermitted, match=reason):
            coding.begin_coding(talk, by=nobody, at=FRIDAY)
    with unchanged, pytest.raises(coding.NotACoder):
        coding.code(talk.statements.first(), theme(WAIT), by=marco, at=FRIDAY)

    assert Coder.objects.count() == 2


def test_where_one_person_holds_every_role_one_coder_is_enough(talk, ada, vito):
    settings_of.change({"profile": "small"}, by=SYSTEM, at=MONDAY)

    coded(talk, (ada, themes(WAIT, LOVELY, TOLD, AGAIN)))

    talk.refresh_from_db()
    assert (talk.stage, figures.agreement_of([talk]).value.value) == (Stage.CODED, None)


def test_a_category_is_no_theme(talk, ada, unchanged):
    from_another_tree = theme(WAIT).__class__.objects.filter(tree="category")[0]
    coding.begin_coding(talk, by=ada, at=FRIDAY)

    with unchanged, pytest.raises(coding.NoTheme):
        coding.code(talk.statements.first(), from_another_tree, by=ada, at=FRIDAY)

    assert Code.objects.count() == 0


def test_a_statement_is_taken_back_until_somebody_has_coded_it(talk, ada, unchanged):
    first, second = talk.statements.order_by("first_line")[:2]
    coding.begin_coding(talk, by=ada, at=FRIDAY)
    coding.code(first, None, by=ada, at=FRIDAY)

    with unchanged, pytest.raises(marking.CodedBefore):
        marking.take_back(first, by=ada, at=FRIDAY)
    marking.take_back(second, by=ada, at=FRIDAY)

    assert set(talk.statements.values_list("first_line", flat=True)) == {1, 3, 4}


def test_a_conversation_is_closed_once_nothing_is_open(talk, ada, vito, marco, unchanged):
    with unchanged, pytest.raises(holding.StatementsOpen):
        holding.close(talk, by=marco, at=FRIDAY)

    both = themes(WAIT, LOVELY, TOLD, AGAIN)
    coded(talk, (ada, both), (vito, both))
    holding.close(talk, by=marco, at=FRIDAY)

    talk.refresh_from_db()
    assert talk.stage == Stage.CLOSED
    with unchanged, pytest.raises(StepNotAllowed):
        holding.close(talk, by=marco, at=FRIDAY)


def test_agreement_is_that_of_the_textbook_over_all_conversations(study, talk, ada, vito, marco):
    other, _statements = marked(study, by=marco)
    coded(talk, (ada, themes(WAIT, LOVELY, TOLD, AGAIN)), (vito, themes(WAIT, LOVELY, WAIT, AGAIN)))
    coded(other, (ada, themes(WAIT, WAIT, LOVELY, None)), (vito, themes(WAIT, WAIT, LOVELY, None)))

    alpha = figures.agreement_of([talk, other])

    # 8 units with 16 judgements – of waiting 7, lovely 4, told 1, again 2, none 2 – of which one unit differs:
    # observed disagreement 2/16, expected 1 - Σ n(n-1) / 16·15.
    expected = 1 - (7 * 6 + 4 * 3 + 0 + 2 + 2) / (16 * 15)
    assert alpha.n == 8
    assert alpha.value.value == pytest.approx(1 - (2 / 16) / expected)
    assert figures.kappa_of(other).value.value == 1


def test_saturation_counts_conversations_in_the_order_in_which_they_were_held(sofia, ada, vito, marco):
    study = study_in(sofia, by=marco)
    for seen in [(WAIT, LOVELY), (WAIT, TOLD), (AGAIN, WAIT), (LOVELY, TOLD), (WAIT, WAIT), (LOVELY, WAIT)]:
        talk, _statements = marked(study, by=marco, text="P1: One.\nP2: Two.")
        coded(talk, (ada, themes(*seen)), (vito, themes(*seen)))

    told = figures.saturation_of(study)

    assert told.new_themes == (2, 1, 1, 0, 0, 0)
    assert told.after == 4
    most = figures.themes_of(study)[0]
    assert (most.taxon.code, most.statements, most.conversations) == (WAIT, 6, 5)


def test_what_somebody_no_longer_agrees_to_is_no_evidence(talk, ada, vito, marco, elena, ioana):
    both = themes(WAIT, LOVELY, TOLD, AGAIN)
    coded(talk, (ada, both), (vito, both))
    assert [each.participant for each in figures.evidence(actor=elena)] == ["P1", "P2", "P1", "P2"]

    inviting.note_consent(talk.participants.get(number=2), Consent.DECLINED, by=marco, at=FRIDAY)

    left = figures.evidence(actor=elena, theme=theme("served"))
    assert [(each.words, each.theme_id) for each in left] == [("P1: We waited long at the desk.", theme(WAIT).pk)]
    assert len(figures.evidence(actor=elena)) == 2
    assert figures.evidence(actor=ioana) == []


def test_a_statement_is_handed_on_once_and_only_with_consent(talk, marco, unchanged):
    first, second = talk.statements.order_by("first_line")[:2]
    inviting.note_consent(talk.participants.get(number=2), Consent.DECLINED, by=marco, at=FRIDAY)

    raising.raise_statement(first, by=marco, at=FRIDAY)
    with unchanged, pytest.raises(raising.RaisedBefore):
        raising.raise_statement(first, by=marco, at=FRIDAY)
    with unchanged, pytest.raises(raising.NoConsent):
        raising.raise_statement(second, by=marco, at=FRIDAY)

    assert Event.objects.filter(kind="statement.raised").count() == 1

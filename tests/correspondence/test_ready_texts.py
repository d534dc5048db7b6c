"""Ready texts are worded once, offered where they fit, and filled from a short list of facts, never as a program."""

from dataclasses import replace

import pytest

from ascolto.correspondence.models import ReadyText, Serves
from ascolto.correspondence.placeholders import UnknownPlaceholder
from ascolto.correspondence.ready_texts import (
    NOT_KNOWN,
    Worded,
    add_ready_text,
    change_ready_text,
    offered_for,
    plant_starter_texts,
    put_together,
    reinstate_ready_text,
    retire_ready_text,
    starters,
)
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import add_taxon
from ascolto.organisation.wording import NoWords
from ascolto.trail.acting import NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY

ASK = Worded(name={"en": "We need something"}, text={"en": "Please send us … {reference}"}, serves=Serves.QUESTION)
ALL = list(Serves)


def kinds(text: ReadyText) -> list[str]:
    return [event.kind for event in trail_of(text)]


def test_a_text_is_worded_anew_retired_and_used_again_and_the_trail_says_what_it_said(olga):
    text = add_ready_text(ASK, by=olga, at=MONDAY)

    change_ready_text(text, replace(ASK, text={"en": "Send it, please."}), by=olga, at=MONDAY)
    for act in (retire_ready_text, retire_ready_text, reinstate_ready_text, reinstate_ready_text):
        act(text, by=olga, at=MONDAY)

    text.refresh_from_db()
    assert (text.text, text.retired_at) == ({"en": "Send it, please."}, None)
    assert kinds(text) == ["ready_text.added", "ready_text.changed", "ready_text.retired", "ready_text.reinstated"]


def test_who_does_not_manage_letters_changes_none_and_leaves_no_trace(olga, ioana):
    text = add_ready_text(ASK, by=olga, at=MONDAY)
    before = Event.objects.count()

    for act in (
        lambda: add_ready_text(ASK, by=ioana, at=MONDAY),
        lambda: change_ready_text(text, replace(ASK, text={"en": "x"}), by=ioana, at=MONDAY),
        lambda: retire_ready_text(text, by=ioana, at=MONDAY),
        lambda: reinstate_ready_text(text, by=ioana, at=MONDAY),
        lambda: plant_starter_texts(by=ioana, at=MONDAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert [each.text for each in ReadyText.objects.all()] == [ASK.text]
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("text", "refusal"), [({"en": "Dear {code}"}, UnknownPlaceholder), ({"en": " ", "bg": ""}, NoWords)]
)
def test_what_could_not_be_filled_in_or_says_nothing_is_refused(olga, text, refusal):
    with pytest.raises(refusal):
        add_ready_text(replace(ASK, text=text), by=olga, at=MONDAY)

    assert not ReadyText.objects.exists()
    assert not Event.objects.filter(kind__startswith="ready_text").exists()


def test_a_text_is_offered_where_it_serves_in_its_languages_and_for_its_branch(olga):
    noise = Taxon.objects.of(Tree.CATEGORY).get(code="noise")
    below = add_taxon(Tree.CATEGORY, {"en": "Lifts"}, code="lifts", parent=noise, by=olga, at=MONDAY)
    other = Taxon.objects.of(Tree.CATEGORY).filter(parent=None).exclude(pk=noise.pk).first()
    any_ = add_ready_text(ASK, by=olga, at=MONDAY)
    narrow = add_ready_text(replace(ASK, category=noise), by=olga, at=MONDAY)
    retire_ready_text(add_ready_text(ASK, by=olga, at=MONDAY), by=olga, at=MONDAY)

    def offered(category, *, language="en", serves=ALL):
        return offered_for(category, language=language, serves=serves)

    assert offered(None) == offered(other) == [any_]
    assert offered(noise) == offered(below) == [any_, narrow]
    assert offered(noise, language="bg") == offered(noise, serves=[Serves.ANSWER]) == []


def test_a_text_stands_behind_what_was_written_and_what_people_are_called_is_no_placeholder(olga):
    text = add_ready_text(replace(ASK, text={"en": "{name}: {reference}, {decide_by}"}), by=olga, at=MONDAY)

    written = put_together("Hello.\n", text, language="en", values={"name": "{reference}", "reference": "C-1"})

    assert written == f"Hello.\n\n{{reference}}: C-1, {NOT_KNOWN}"


def test_the_usual_texts_are_there_in_five_languages_and_are_taken_over_once(olga):
    planted = plant_starter_texts(by=olga, at=MONDAY)

    assert [(set(each.name), set(each.text)) for each in planted] == [({"en", "bg", "it", "ro", "ru"},) * 2] * 4
    assert {each.serves for each in planted} == set(Serves)
    assert plant_starter_texts(by=olga, at=MONDAY) == []
    assert ReadyText.objects.count() == len(starters()) == 4

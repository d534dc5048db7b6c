"""Questionnaires are begun, built, tried, reviewed by a second person and frozen on the pages of the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ascolto.surveys.checking import faults_of
from ascolto.surveys.content import Question, Scale
from ascolto.surveys.instruments import all_instruments, instrument
from ascolto.surveys.kinds import Look, QuestionKind, SurveyKind
from ascolto.surveys.lifecycle import EditionStage
from ascolto.surveys.models import Edition, Questionnaire
from ascolto.trail.models import Event
from tests.surveys.fielding import a_wave
from tests.surveys.making import a_content, a_draft, a_frozen_edition, frozen
from tests.web.surveys.building import BILINGUAL, LIST, at, filled_in, now_says


def test_an_empty_list_says_what_to_do_next(marco_client):
    assert "No questionnaires yet" in marco_client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(marco_client, organisation, count, django_assert_max_num_queries):
    for _number in range(count):
        a_frozen_edition()
    marco_client.get(LIST)

    with django_assert_max_num_queries(10):
        lines = marco_client.get(LIST).context["lines"]

    assert [line.edition.number for line in lines] == [1] * count


def test_a_handler_sees_no_questionnaires(client_of, ioana_user):
    assert client_of(ioana_user).get(LIST).status_code == 403


def a_new_one(**parts: str) -> dict[str, str]:
    return {"in_en": "Guests", "decision": "Where to invest.", "kind": "event", "language": "en", "start": "", **parts}


def test_a_questionnaire_is_begun_empty_or_from_a_ready_one(marco_client):
    marco_client.post(f"{LIST}new/", a_new_one())
    marco_client.post(f"{LIST}new/", a_new_one(start="after_stay", language="it"))

    ready, empty = [one.editions.get().read() for one in Questionnaire.objects.all()]
    assert (empty.languages, len(empty.questions)) == (("en",), 0)
    assert ready.languages[0] == "it"
    assert len(ready.questions) > 3


@pytest.mark.parametrize("lacking", ["in_en", "decision"])
def test_without_name_or_decision_nothing_is_begun(marco_client, lacking):
    answer = marco_client.post(f"{LIST}new/", a_new_one(**{lacking: " "}))

    assert (answer.status_code, Questionnaire.objects.count()) == (422, 0)


def test_a_questionnaire_is_renamed(marco_client):
    edition = a_draft()

    marco_client.post(f"{LIST}{edition.questionnaire.reference}/rename/", {"in_en": "Visitors", "decision": "Other."})

    edition.questionnaire.refresh_from_db()
    assert (edition.questionnaire.wording, edition.questionnaire.decision) == ({"en": "Visitors"}, "Other.")


def test_the_page_of_an_edition_shows_what_it_asks_and_what_is_wrong_with_it(marco_client):
    edition = a_draft(a_content(languages=BILINGUAL, thanks={"en": "Thank you"}))

    shown = marco_client.get(at(edition)).context

    assert [question.question.code for page in shown["pages"] for question in page.questions] == [
        "nps",
        "from_where",
        "why",
    ]
    assert [fault.sentence for fault in shown["faults"]] == ["Something is not said in this language: Bulgarian."]
    assert shown["pages"][1].questions[0].logic.sentences == ("“How likely are you to recommend us?” is at most 6",)
    assert [(tongue.code, tongue.missing) for tongue in shown["tongues"]][:2] == [("en", 0), ("bg", 1)]


def test_every_page_about_an_edition_opens(marco_client):
    edition = a_draft(a_content(languages=BILINGUAL))
    pages = [
        "whole", "library", "add/nps", "add/matrix", "questions/nps", "questions/from_where", "pages", "pages/first",
        "languages/bg", "preview/en", "preview/bg", "try", "logic", "differences", "file/json", "file/xlsx",
    ]  # fmt: skip

    assert {page: marco_client.get(at(edition, page)).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize(
    "page", ["add/poem", "questions/none", "pages/none", "languages/en", "languages/fi", "preview/fi", "file/pdf"]
)
def test_what_is_not_there_is_not_found(marco_client, page):
    assert marco_client.get(at(a_draft(), page)).status_code == 404


@pytest.mark.parametrize(
    ("do", "codes"),
    [
        ("question:down:nps", [["from_where", "nps"], ["why"]]),
        ("question:up:why", [["nps", "from_where", "why"], []]),
        ("question:copy:nps", [["nps", "nps_2", "from_where"], ["why"]]),
        ("question:delete:why", [["nps", "from_where"], []]),
        ("page:down:first", [["why"], ["nps", "from_where"]]),
        ("page:delete:second", [["nps", "from_where", "why"]]),
        ("question:explode:nps", [["nps", "from_where"], ["why"]]),
        ("", [["nps", "from_where"], ["why"]]),
        ("question:up:none", [["nps", "from_where"], ["why"]]),
    ],
)
def test_questions_and_pages_are_arranged_by_buttons(marco_client, do, codes):
    edition = a_draft()

    marco_client.post(at(edition, "arrange"), {"seen": "1", "do": do})

    assert [[question.code for question in page.questions] for page in now_says(edition).pages] == codes


def test_a_standard_instrument_is_put_in_whole(marco_client):
    edition = a_draft()

    marco_client.post(at(edition, "put-in"), {"seen": "1", "page": "second", "instrument": "ces/1"})
    marco_client.post(at(edition, "put-in"), {"seen": "2", "page": "second", "instrument": "none/1"})

    assert [one.instrument for one in now_says(edition).pages[1].questions] == ["", "ces/1"]


@pytest.mark.parametrize("name", [one.name for one in all_instruments()])
def test_every_instrument_can_be_put_in_twice_without_a_fault(marco_client, name):
    edition = a_draft()
    feature = {"in_feature_en": "breakfast in bed"}

    for seen in ("1", "2"):
        sent = {"seen": seen, "page": "first", "instrument": name, **feature}
        assert marco_client.post(at(edition, "put-in"), sent).status_code == 303

    content = now_says(edition)
    assert len(content.questions) == 3 + 2 * len(instrument(name).questions)
    assert faults_of(content, kind=SurveyKind.RELATIONSHIP) == []


def test_a_page_is_added_and_changed(marco_client):
    edition = a_draft()
    address = at(edition, "pages")

    marco_client.post(address, filled_in(marco_client, address) | {"title_en": "The end", "shuffled": "on"})
    third = at(edition, "pages", "page")
    marco_client.post(
        third, filled_in(marco_client, third) | {"show_0_about": "nps", "show_0_test": "above", "show_0_number": "8"}
    )

    page = now_says(edition).pages[2]
    assert (page.title, page.shuffled) == ({"en": "The end"}, True)
    assert [(test.question, test.test, test.value) for test in page.show_if.tests] == [("nps", "above", "8")]


def test_title_welcome_languages_and_quotas_are_changed_together(marco_client):
    edition = a_draft()
    address = at(edition, "whole")
    typed = filled_in(marco_client, address) | {
        "languages": ["en", "bg"], "first": "bg", "welcome_en": "Welcome!", "quota_0_of": "from_where:far",
        "quota_0_most": "50",
    }  # fmt: skip

    marco_client.post(address, typed)

    content = now_says(edition)
    assert (content.languages, content.welcome) == (("bg", "en"), {"en": "Welcome!"})
    assert [(quota.question, quota.option, quota.most) for quota in content.quotas] == [("from_where", "far", 50)]


@pytest.mark.parametrize(
    ("typed", "field"), [({"first": "bg"}, "first"), ({"quota_0_of": "from_where:far"}, "quota_0_most")]
)
def test_what_does_not_fit_together_is_refused(marco_client, typed, field):
    edition = a_draft()
    address = at(edition, "whole")

    answer = marco_client.post(address, filled_in(marco_client, address) | typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert now_says(edition) == a_content()


def test_a_translation_is_written_by_one_and_reviewed_by_another(marco_client, pavel_client):
    edition = a_draft()
    address = at(edition, "languages", "bg")
    names = [name for name in marco_client.get(address).context["form"].fields if name.startswith("t_")]

    marco_client.post(address, {"seen": "1", **{name: f"текст {name}" for name in names}})

    assert marco_client.get(address).context["tongue"].missing == 0
    own = marco_client.post(at(edition, "languages", "bg", "reviewed"))
    assert (own.status_code, Edition.objects.get().reviewed_languages) == (403, [])
    assert "nobody agrees to their own" in str(marco_client.get(address).context["review_refused"])
    pavel_client.post(at(edition, "languages", "bg", "reviewed"))
    assert Edition.objects.get().reviewed_languages == ["bg"]


def test_an_edition_goes_from_draft_to_frozen_through_two_people(marco_client, pavel_client):
    edition = a_draft()

    pavel_client.post(at(edition, "step"), {"do": "submit"})
    [refused] = [step for step in pavel_client.get(at(edition)).context["steps"] if step.move == "approve"]
    assert refused.refusal
    marco_client.post(at(edition, "step"), {"do": "send_back", "reason": "Shorter, please."})
    assert "Shorter, please." in pavel_client.get(at(edition)).content.decode()
    pavel_client.post(at(edition, "step"), {"do": "submit"})
    marco_client.post(at(edition, "step"), {"do": "approve"})
    marco_client.post(at(edition, "step"), {"do": "freeze"})

    assert Edition.objects.get().stage == EditionStage.FROZEN
    assert edition.questions.count() == 3


def test_a_step_that_is_not_possible_is_explained(marco_client):
    edition = a_draft(a_content(languages=BILINGUAL, thanks={"en": "Thank you"}))

    faulty = marco_client.post(at(edition, "step"), {"do": "submit"})
    early = marco_client.post(at(edition, "step"), {"do": "freeze"})
    unknown = marco_client.post(at(edition, "step"), {"do": "melt"})

    assert (faulty.status_code, early.status_code, unknown.status_code) == (409, 409, 303)
    assert "1 fault" in faulty.content.decode()
    assert Edition.objects.get().stage == EditionStage.DRAFT


def test_the_next_edition_says_what_can_be_compared_and_more_can_be_declared_new(marco_client):
    first = a_frozen_edition()
    marco_client.post(f"{LIST}{first.questionnaire.reference}/next/")
    second = first.questionnaire.editions.get(number=2)
    address = at(second, "questions", "nps")
    marco_client.post(address, filled_in(marco_client, address) | {"words_en": "Would you recommend us?"})

    marco_client.post(at(second, "differences"), {"seen": "2", "change_note": "Other guests.", "anew_why": "on"})

    lines = marco_client.get(at(second, "differences")).context["lines"]
    assert [(line.code, str(line.standing), line.reasons) for line in lines] == [
        ("nps", "new series", "its words"),
        ("from_where", "comparable", ""),
        ("why", "new series", "said by whoever changed it"),
    ]
    second.refresh_from_db()
    assert (second.change_note, second.not_comparable) == ("Other guests.", ["why"])


def test_a_frozen_edition_cannot_be_changed_on_any_page(marco_client):
    edition = a_draft()
    pages = ["questions/nps", "add/text", "pages", "pages/first", "whole"]
    sent = {page: filled_in(marco_client, at(edition, page)) for page in pages}
    sent |= {"put-in": {"seen": "1", "instrument": "ces/1"}, "languages/bg": {"seen": "1", "t_0": "x"}}
    sent |= {"arrange": {"seen": "1", "do": "question:down:nps"}}
    edition = frozen(edition)

    answers = {page: marco_client.post(at(edition, page), typed) for page, typed in sent.items()}

    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(sent, 409)
    assert now_says(edition) == a_content()
    assert "only a draft can be changed" in answers["whole"].content.decode()


def test_the_preview_shows_the_page_in_its_language_with_places_held(marco_client):
    edition = a_draft(a_content(languages=BILINGUAL, welcome={"en": "Dear {name}", "bg": "Уважаеми {name}"}))

    english = marco_client.get(at(edition, "preview", "en")).content.decode()
    second = marco_client.get(at(edition, "preview", "bg") + "?page=1&width=phone").content.decode()

    assert "Dear [name]" in english
    assert "What could we do better? (bg)" in second
    assert 'data-width="phone"' in second
    assert marco_client.get(at(edition, "preview", "en") + "?page=99").status_code == 200


def test_the_preview_says_what_a_screen_reader_would_say(marco_client):
    edition = a_draft()

    first = marco_client.get(at(edition, "preview", "en") + "?width=aloud").context["spoken"]
    second = marco_client.get(at(edition, "preview", "en") + "?width=aloud&page=1").context["spoken"]

    assert first[1].lines == ["from near here, radio button, 1 of 2", "from far away, radio button, 2 of 2"]
    assert second[0].lines == ["field for text"]


def test_invented_people_answer_and_nothing_is_stored(marco_client):
    edition, before = a_draft(), Event.objects.count()

    tried = marco_client.get(at(edition, "try") + "?seed=4").context

    assert tried["visited"][0].questions[0].code == "nps"
    assert tried["never"] == []
    assert Event.objects.count() == before


def test_what_is_taken_out_as_a_file_can_be_taken_in_again(marco_client):
    edition = a_draft(a_content(languages=BILINGUAL))

    for ending in ("json", "xlsx"):
        data = marco_client.get(at(edition, "file", ending)).content
        sent = {"file": (f"q.{ending}", data), "decision": "The same.", "kind": "event"}
        answer = take_in(marco_client, **sent)
        assert "Everything is as it was" in answer.content.decode()

    assert [one.editions.get().read() for one in Questionnaire.objects.all()] == [now_says(edition)] * 3


def take_in(client, *, file: tuple[str, bytes], **sent: str):
    return client.post(f"{LIST}from-file/", {"file": SimpleUploadedFile(*file), **sent}, follow=True)


@pytest.mark.parametrize(
    ("name", "data"), [("q.json", b"{"), ("q.exe", b"MZ"), ("q.lss", b"<x>"), ("q.xlsx", b"PK"), ("q.json", b"[]")]
)
def test_what_is_no_questionnaire_is_refused_with_the_reason(marco_client, name, data):
    answer = take_in(marco_client, file=(name, data), decision="Why not", kind="event")

    assert (answer.status_code, Questionnaire.objects.count()) == (422, 0)
    assert "file" in answer.context["form"].errors


@pytest.mark.parametrize("look", [Look.STARS, Look.FACES])
def test_the_preview_draws_a_scale_as_respondents_see_it(marco_client, look):
    stay = Question(code="stay", kind=QuestionKind.RATING, words={"en": "How was it?"}, scale=Scale(look=look))
    edition = a_draft(a_content(stay))

    shown = marco_client.get(at(edition, "preview", "en")).content.decode()
    aloud = marco_client.get(at(edition, "preview", "en") + "?width=aloud").content.decode()

    assert shown.count('<svg class="drawn"') == 5
    assert f'data-look="{look}"' in shown
    assert "1, radio button, 1 of 5" in aloud
    assert 'class="drawn"' not in aloud


def test_a_questionnaire_is_retired_out_of_the_list_and_brought_back(marco_client):
    edition = a_frozen_edition()
    other = a_draft()
    address = f"{LIST}{edition.questionnaire.reference}/"
    page = marco_client.get(at(edition)).content.decode()
    assert "Retire the questionnaire" in page
    assert "Which questionnaires" not in marco_client.get(LIST).content.decode()

    answer = marco_client.post(f"{address}retire/", follow=True)

    rests = answer.content.decode()
    assert "This questionnaire is retired" in rests
    assert "Retire the questionnaire" not in rests
    assert "Plan a wave" not in rests
    assert "Begin the next edition" not in rests
    assert [line.questionnaire for line in marco_client.get(LIST).context["lines"]] == [other.questionnaire]
    retired = marco_client.get(f"{LIST}?which=retired")
    assert [line.questionnaire for line in retired.context["lines"]] == [edition.questionnaire]
    marco_client.post(f"{address}reinstate/")
    shown = {line.questionnaire for line in marco_client.get(LIST).context["lines"]}
    assert shown == {edition.questionnaire, other.questionnaire}


def test_a_questionnaire_in_use_is_not_retired_and_the_page_says_why(marco_client):
    wave = a_wave()
    questionnaire = wave.edition.questionnaire

    refused = marco_client.post(f"{LIST}{questionnaire.reference}/retire/")

    assert refused.status_code == 409
    assert "1 wave with this questionnaire is planned or running." in refused.content.decode()
    questionnaire.refresh_from_db()
    assert questionnaire.is_in_use


def test_the_draft_of_a_retired_questionnaire_is_not_opened_for_change(marco_client):
    draft = a_draft()
    marco_client.post(f"{LIST}{draft.questionnaire.reference}/retire/")

    refused = marco_client.get(at(draft, "questions", "why"))

    assert refused.status_code == 409
    assert "This questionnaire is retired" in refused.content.decode()
    assert "Change the page" not in marco_client.get(at(draft)).content.decode()


def test_nothing_is_retired_by_opening_an_address(marco_client):
    questionnaire = a_draft().questionnaire

    assert marco_client.get(f"{LIST}{questionnaire.reference}/retire/").status_code == 405
    questionnaire.refresh_from_db()
    assert questionnaire.is_in_use

"""A respondent's way through a questionnaire, without scripts: nothing typed is lost, and what is sent counts once."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from ascolto.frontdoor import survey_door
from ascolto.frontdoor.guarding import TRAP
from ascolto.frontdoor.ready import FRESH_KEY, pages
from ascolto.surveys.answering import sheet_under
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Option, Page, Question, Quota, Scale
from ascolto.surveys.kinds import Look, Mode, Privacy, QuestionKind
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Answer, Invitation, InvitationState, OptOut, Response, Sheet, Wave
from ascolto.surveys.sealing import sheet_key
from ascolto.surveys.tokens import personal_token, stop_token
from ascolto.trail.models import Event
from ascolto.ui import moment
from tests.surveys.hearing import a_running_wave, an_anonymous_wave, everything, invited
from tests.surveys.making import a_content

HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def fresh_memory():
    pages.forget()
    survey_door.askings.forget()


@pytest.fixture
def browser(organisation) -> Client:
    return Client(headers={"accept-language": "en"})


def hidden(page: Any) -> dict[str, str]:
    """What the form on a page carries along unseen."""
    return dict(HIDDEN.findall(page.content.decode()))


def press(browser: Client, page: Any, address: str, to: str = "next", **typed: Any) -> Any:
    return browser.post(address, {**hidden(page), "to": to, **{f"a-{name}": value for name, value in typed.items()}})


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def asked(organisation, anna) -> Invitation:
    """Anna has a letter with a personal link to a questionnaire in two languages."""
    return invited(anna, to=a_running_wave(a_content(languages=("en", "bg"))), language="en")


@pytest.fixture
def address(asked) -> str:
    return f"/s/{personal_token(asked)}"


def test_a_guest_answers_page_by_page_and_is_thanked(browser, address, asked):
    first = browser.get(address)
    second = press(browser, first, address, nps="3", from_where="far")
    end = press(browser, second, address, why="The lift.")

    assert "Page 1 of 1" not in words(first)
    assert "Page 2 of 2" in words(second)
    assert (end.status_code, end.url) == (303, f"/s/{asked.wave.reference}/thanks/en")
    response = Response.objects.get()
    assert (response.mode, response.language) == (Mode.MAIL, "en")
    assert set(response.answers.values_list("question__code", "choice", "number", "text")) == {
        ("nps", "", 3.0, ""),
        ("from_where", "far", None, ""),
        ("why", "", None, "The lift."),
    }
    asked.refresh_from_db()
    assert asked.state == InvitationState.ANSWERED
    assert not Sheet.objects.exists()


def test_the_thanks_lead_to_complaining_about_the_place_where_one_was(browser, sofia):
    wave = a_running_wave(unit=sofia)

    page = browser.get(f"/s/{wave.reference}/thanks/en")

    assert 'href="/complain?unit=sofia"' in page.content.decode()


def test_a_page_that_was_filled_in_is_kept_and_taken_up_on_another_device(browser, address, asked):
    press(browser, browser.get(address), address, nps="3", from_where="far")

    another_device = Client().get(address)

    assert "What could we do better?" in words(another_device)
    assert Invitation.objects.get().state == InvitationState.BEGUN
    back = press(browser, another_device, address, "back")
    assert 'value="3" checked' in back.content.decode()


def test_a_fault_is_named_with_a_link_and_nothing_typed_is_lost(browser, address):
    page = press(browser, browser.get(address), address, from_where="near")

    assert page.status_code == 400
    text = page.content.decode()
    assert '<a href="#a-nps--0">' in text
    assert "Please answer this question." in text
    assert 'value="near" checked' in text
    assert not Response.objects.exists()


def test_the_language_changes_in_the_middle_and_what_was_typed_stays(browser, address):
    page = press(browser, browser.get(address), address, "in-bg", nps="7")

    assert (page.status_code, page["Content-Language"]) == (200, "bg")
    assert "How likely are you to recommend us? (bg)" in words(page)
    assert 'value="7" checked' in page.content.decode()
    end = press(browser, page, address, nps="7")
    assert end.url.endswith("/thanks/bg")
    assert Response.objects.get().language == "bg"


def test_the_letter_decides_about_the_language_before_the_browser_does(browser, organisation, anna):
    invitation = invited(anna, to=a_running_wave(a_content(languages=("en", "bg"))), language="bg")

    assert browser.get(f"/s/{personal_token(invitation)}")["Content-Language"] == "bg"


def test_what_is_sent_twice_counts_once_and_is_thanked_for_twice(browser, address):
    page = browser.get(address)
    press(browser, page, address, nps="9")

    again = press(browser, page, address, nps="1")

    assert "We have your answer. Thank you." in words(again)
    assert list(Answer.objects.values_list("number", flat=True)) == [9.0]
    assert "We have your answer. Thank you." in words(browser.get(address))


def test_a_button_in_the_letter_only_preselects(browser, address):
    page = browser.get(f"{address}?a=8")

    assert 'value="8" checked' in page.content.decode()
    assert Invitation.objects.get().state == InvitationState.SENT
    assert not Sheet.objects.exists()


def test_opening_a_link_changes_nothing(browser, address):
    before = Event.objects.count()

    browser.get(address)

    assert (Event.objects.count(), Sheet.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("stage", "said", "status"),
    [
        (WaveStage.CLOSED, "This survey is over", 410),
        (WaveStage.CALLED_OFF, "This survey does not take place", 410),
        (WaveStage.DRAWN, "Not open yet", 200),
    ],
)
def test_a_wave_that_takes_no_answers_says_so(browser, address, asked, stage, said, status):
    Wave.objects.filter(pk=asked.wave_id).update(stage=stage)

    page = browser.get(address)

    assert (page.status_code, said in words(page)) == (status, True)
    assert press(browser, page, address, nps="9").status_code == status
    assert not Response.objects.exists()


def test_a_wave_that_was_closed_while_somebody_answered_says_so(browser, address, asked):
    page = browser.get(address)
    Wave.objects.filter(pk=asked.wave_id).update(stage=WaveStage.CLOSED)

    end = press(browser, page, address, nps="9")

    assert (end.status_code, "This survey is over" in words(end)) == (410, True)
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["nothing", "0" * 32, "x" * 200, "%00"])
def test_an_unknown_address_says_so(browser, token):
    assert browser.get(f"/s/{token}").status_code in {400, 404}


def test_an_open_link_that_was_not_wanted_opens_nothing(browser):
    wave = a_running_wave(has_open_link=False)

    assert browser.get(f"/s/{wave.open_token}").status_code == 404
    assert browser.get(f"/s/{wave.open_token}/kiosk").status_code == 404


def test_by_an_open_link_a_visit_can_be_taken_up_by_its_own_address(browser):
    wave = a_running_wave()
    address = f"/s/{wave.open_token}"
    second = press(browser, browser.get(address), address, nps="3")

    later = re.search(r'href="([^"]+\?k=[^"]+)"', second.content.decode())

    assert later is not None
    page = Client().get(later[1])
    assert "What could we do better?" in words(page)
    end = press(Client(), page, address, why="The lift.")
    assert end.status_code == 303
    assert (Response.objects.get().mode, Response.objects.get().answers.count()) == (Mode.LINK, 2)


@pytest.mark.django_db(transaction=True)
def test_by_an_open_link_a_form_that_is_sent_twice_counts_once(browser):
    wave = a_running_wave()
    address = f"/s/{wave.open_token}"
    page = browser.get(address)

    ends = [press(browser, page, address, nps="9") for _twice in range(2)]

    assert [end.status_code for end in ends] == [303, 303]
    assert Response.objects.count() == 1


def test_an_anonymous_wave_keeps_nothing_before_it_is_sent(browser):
    wave = an_anonymous_wave()
    address = f"/s/{wave.open_token}"
    first = browser.get(address)
    second = press(browser, first, address, nps="3", from_where="far")

    assert not Sheet.objects.exists()
    assert "keep this address" not in words(second)
    assert not second.cookies
    end = press(browser, second, address, why="The lift.")
    assert end.status_code == 303
    response = Response.objects.get()
    assert (response.answers.count(), response.on_day.day, response.seconds) == (3, 1, None)


def test_pages_that_were_tampered_with_are_not_believed(browser):
    wave = an_anonymous_wave()
    address = f"/s/{wave.open_token}"
    second = press(browser, browser.get(address), address, nps="3")

    forged = {**hidden(second), "state": hidden(second)["state"] + "x", "to": "next", "a-why": "Well"}
    page = browser.post(address, forged)

    assert not Response.objects.exists()
    assert "Please answer this question." in words(page)


def test_everybody_gets_the_same_first_page_of_an_anonymous_wave_with_a_key_of_their_own(
    browser, settings, django_assert_num_queries
):
    settings.REMEMBERED_SECONDS = 30
    address = f"/s/{an_anonymous_wave().open_token}"
    first = browser.get(address)

    with django_assert_num_queries(0):
        second = browser.get(address)

    assert hidden(first)["key"] != hidden(second)["key"] != FRESH_KEY
    assert first.content.replace(hidden(first)["key"].encode(), b"") == second.content.replace(
        hidden(second)["key"].encode(), b""
    )


def test_a_page_is_rendered_once_for_a_language_and_nobody_finds_the_key_of_another(browser, asked, address):
    other = invited(asked.customer, to=a_running_wave(), about="complaint:1")
    for path in (address, f"/s/{personal_token(other)}"):
        page = browser.get(path).content.decode()
        assert f'action="{path}"' in page
        assert sheet_key(path[3:]) not in page


def test_a_full_quota_is_thanked_for_kindly(browser, organisation, anna):
    wave = a_running_wave(a_content(quotas=(Quota(question="from_where", option="near", most=1),)))
    address = f"/s/{wave.open_token}"
    press(browser, browser.get(address), address, nps="9", from_where="near")

    end = press(browser, browser.get(address), address, nps="9", from_where="near")

    assert "heard enough people like you" in words(browser.get(end.url))
    assert Response.objects.count() == 1


def test_a_question_to_which_an_answer_leads_appears_on_the_same_page(browser, organisation, anna):
    why = Question(
        code="why",
        kind=QuestionKind.TEXT,
        words={"en": "Why?"},
        compulsory=True,
        show_if=Condition(tests=(Comparison(question="nps", test="at_most", value="6"),)),
    )
    content = a_content(Question(code="nps", kind=QuestionKind.NPS, words={"en": "Recommend?"}), why)
    address = f"/s/{personal_token(invited(anna, to=a_running_wave(content)))}"
    page = press(browser, browser.get(address), address, nps="2")

    assert page.status_code == 200
    assert "one more question" in words(page)
    assert "Please answer" not in words(page)
    assert press(browser, page, address, nps="2").status_code == 400
    assert press(browser, page, address, nps="2", why="Noise.").status_code == 303


def test_what_was_answered_stands_in_later_words_and_is_never_markup(browser, organisation, anna):
    who = Page(code="who", questions=(Question(code="who", kind=QuestionKind.TEXT, words={"en": "Who are you?"}),))
    how = Page(
        code="how", questions=(Question(code="how", kind=QuestionKind.CSAT, words={"en": "{who}, are you well?"}),)
    )
    content = a_content(pages=(who, how), thanks={"en": "Bye, {who}."})
    address = f"/s/{personal_token(invited(anna, to=a_running_wave(content)))}"

    page = press(browser, browser.get(address), address, who="<b>Al {how}")

    assert "&lt;b&gt;Al {how}, are you well?" in page.content.decode()
    end = press(browser, page, address, how="5")
    assert "Bye, &lt;b&gt;Al {how}." in browser.get(end.url).content.decode()


def test_the_random_order_of_a_respondent_stays_when_the_page_is_loaded_again(browser, organisation, anna):
    options = tuple(Option(code=f"o{number}", words={"en": f"option {number}"}) for number in range(12))
    single = Question(code="q", kind=QuestionKind.SINGLE, words={"en": "Which?"}, options=options, shuffled=True)
    address = f"/s/{personal_token(invited(anna, to=a_running_wave(a_content(single))))}"

    orders = [re.findall(r'value="(o\d+)"', browser.get(address).content.decode()) for _twice in range(2)]

    assert orders[0] == orders[1] != [option.code for option in options]


def test_a_form_that_a_machine_filled_in_is_not_stored_until_the_button_is_pressed_again(browser):
    address = f"/s/{a_running_wave().open_token}"
    page = browser.get(address)
    trapped = browser.post(address, {**hidden(page), "a-nps": "9", TRAP: "http://x", "to": "next"})

    assert trapped.status_code == 400
    assert not Response.objects.exists()
    assert 'value="9" checked' in trapped.content.decode()
    assert press(browser, trapped, address, nps="9").status_code == 303


def test_an_open_link_keeps_to_the_pace_of_the_front_door(browser, settings):
    settings.FORMS_PER_MINUTE = 1
    address = f"/s/{an_anonymous_wave().open_token}"
    statuses = [press(browser, browser.get(address), address, nps="9").status_code for _time in range(3)]

    assert statuses[0] == 303
    assert statuses[-1] == 429


def shuffled() -> Content:
    options = tuple(Option(code=f"o{number}", words={"en": f"Option {number}"}) for number in range(12))
    single = Question(code="q", kind=QuestionKind.SINGLE, words={"en": "Which?"}, options=options, shuffled=True)
    last = Question(code="nps", kind=QuestionKind.NPS, words={"en": "How likely?"}, compulsory=True)
    return a_content(pages=(Page(code="one", questions=(single,)), Page(code="two", questions=(last,))))


def order_on(page: Any) -> list[str]:
    return re.findall(r'value="(o\d+)"', page.content.decode())


@pytest.mark.parametrize("privacy", Privacy.values)
def test_who_comes_by_an_open_link_keeps_their_random_order_however_often_they_look(browser, privacy):
    address = f"/s/{a_running_wave(shuffled(), privacy=privacy).open_token}"

    sent_on = browser.get(f"{address}?a=o3")
    page = browser.get(sent_on.url)
    order = order_on(page)

    assert re.fullmatch(rf"{address}\?a=o3&o=\d{{1,3}}", sent_on.url)
    assert (sent_on.status_code, sent_on.headers["Cache-Control"]) == (302, "private, no-store")
    assert order_on(browser.get(sent_on.url)) == order != sorted(order)
    second = press(browser, page, address, q="o3")
    assert order_on(press(browser, second, address, "back")) == order
    assert dict(sent_on.cookies) == {}
    assert [order_on(browser.get(browser.get(address).url)) == order for _visit in range(3)] != [True] * 3


def test_who_goes_on_later_finds_the_order_that_they_left(browser):
    address = f"/s/{a_running_wave(shuffled()).open_token}"
    page = browser.get(browser.get(address).url)
    second = press(browser, page, address, q="o3").content.decode()

    later = unescape(re.search(r'href="(/s/[^"]+k=[^"]+)"', second).group(1))

    back = press(browser, browser.get(later), address, "back")
    assert order_on(back) == order_on(page)


@pytest.mark.parametrize("order", ["", "1000", "-1", "x", "9" * 50, "١"])
def test_an_order_that_is_none_of_ours_is_drawn_anew(browser, order):
    address = f"/s/{an_anonymous_wave(shuffled()).open_token}"

    assert re.fullmatch(rf"{address}\?o=\d{{1,3}}", browser.get(address, {"o": order}).url)


def test_without_a_random_order_the_address_stays_as_it_is(browser):
    assert browser.get(f"/s/{an_anonymous_wave().open_token}").status_code == 200


def test_what_a_page_of_one_wave_carries_is_worth_nothing_in_another(browser):
    one, another = (an_anonymous_wave() for _wave in range(2))
    address = f"/s/{one.open_token}"
    carried = hidden(press(browser, browser.get(address), address, nps="3"))

    there = browser.post(f"/s/{another.open_token}", {**carried, "page": "second", "to": "next"})
    here = browser.post(address, {**carried, "to": "next"})

    assert (there.status_code, here.status_code) == (400, 303)
    assert list(Response.objects.values_list("wave", flat=True)) == [one.pk]


def test_thanks_that_were_signed_for_one_wave_are_not_said_by_another(browser):
    who = Question(code="who", kind=QuestionKind.TEXT, words={"en": "Who?"})
    content = a_content(pages=(Page(code="p", questions=(who,)),), thanks={"en": "Bye, {who}."})
    one, another = (an_anonymous_wave(content) for _wave in range(2))
    address = f"/s/{one.open_token}"

    end = press(browser, browser.get(address), address, who="Zora")

    assert "Bye, Zora." in words(browser.get(end.url))
    assert "Zora" not in words(browser.get(end.url.replace(one.reference, another.reference)))


def test_half_of_a_form_is_not_taken_for_a_whole_one(browser, address):
    body = b"page=first&to=next&a-nps=9&a-from_where=ne"
    wire = {"CONTENT_LENGTH": str(len(body) + 2), "wsgi.input": BytesIO(body)}
    cut_off = browser.generic("POST", address, body, "application/x-www-form-urlencoded", **wire)

    assert cut_off.status_code == 400
    assert (Sheet.objects.count(), Response.objects.count()) == (0, 0)


def test_half_of_a_form_with_files_is_not_taken_for_a_whole_one(browser, anna):
    invitation = invited(anna, to=a_running_wave(a_content(Question(
        code="photo", kind=QuestionKind.FILE, words={"en": "A photo"})), has_open_link=False))  # fmt: skip
    address = f"/s/{personal_token(invitation)}"
    parts = {"page": "page", "to": "next", "a-photo": SimpleUploadedFile("note.txt", b"The lift. " * 50)}
    body = encode_multipart("border", parts)

    for length, status in ((len(body) - 300, 400), (len(body), 303)):
        wire = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body[:length])}
        answer = browser.generic("POST", address, body, "multipart/form-data; boundary=border", **wire)
        assert answer.status_code == status
        assert Response.objects.count() == (status == 303)
    assert Answer.objects.get().text == "note.txt"


def test_a_form_of_another_website_is_not_taken(address):
    browser = Client(headers={"sec-fetch-site": "cross-site"})

    assert press(browser, browser.get(address), address, nps="9").status_code == 403
    assert not Response.objects.exists()


def test_a_file_is_kept_with_the_page_and_a_digest_that_is_typed_is_none(browser, organisation, anna, tmp_path):
    photo = Page(code="photo", questions=(Question(code="photo", kind=QuestionKind.FILE, words={"en": "A note?"}),))
    more = Page(code="more", questions=(Question(code="more", kind=QuestionKind.TEXT, words={"en": "More?"}),))
    invitation = invited(anna, to=a_running_wave(a_content(pages=(photo, more))))
    address = f"/s/{personal_token(invitation)}"
    first = browser.get(address)
    press(browser, first, address, photo="ab" * 32)
    assert sheet_under(sheet_key(personal_token(invitation))).answers == {}

    second = press(browser, first, address, photo=SimpleUploadedFile("note.txt", b"All is well."))
    press(browser, second, address, more="No.")

    kept = Answer.objects.get(question__code="photo")
    assert (len(kept.choice), kept.text) == (64, "note.txt")


def test_a_kiosk_has_no_way_out_and_begins_anew(browser):
    wave = an_anonymous_wave()
    address = f"/s/{wave.open_token}/kiosk"
    page = browser.get(address)
    end = press(browser, page, address, nps="9")

    assert Response.objects.get().mode == Mode.KIOSK
    assert end.url == f"{address}/thanks/en"
    thanks = browser.get(end.url)
    for shown in (page, thanks):
        links = re.findall(r'href="([^"#]+)"', shown.content.decode())
        assert [link for link in links if not link.startswith("/static/") and link != address] == []
        assert f"url={address}" in shown.content.decode()
    assert press(browser, page, address, "again", nps="2").url == address


def test_nobody_has_to_be_asked_any_more(browser, anna):
    wave = a_running_wave(privacy=Privacy.ANONYMOUS)
    address = f"/s/{stop_token(anna, wave)}/stop"

    assert "No more surveys?" in words(browser.get(address))
    assert not OptOut.objects.exists()
    browser.post(address)

    assert OptOut.objects.get().customer == anna


def test_a_mail_program_gets_its_reader_out_with_one_press(organisation, anna):
    wave = a_running_wave()
    address = f"/s/{stop_token(anna, wave)}/stop"
    mail_program = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})

    pressed = mail_program.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert (pressed.status_code, pressed.cookies) == (200, {})
    assert OptOut.objects.get().customer == anna


@pytest.mark.parametrize("look", ["get", "head"])
def test_a_program_that_looks_into_mails_gets_nobody_out(organisation, anna, look):
    wave = a_running_wave()
    address = f"/s/{stop_token(anna, wave)}/stop?List-Unsubscribe=One-Click"

    looked = getattr(Client(), look)(address)

    assert looked.status_code == 200
    assert not OptOut.objects.exists()
    assert not Event.objects.filter(kind="survey_opt_out.made").exists()


def test_another_website_gets_nobody_out_with_a_form_of_its_own(organisation, anna):
    wave = a_running_wave()
    stranger = Client(headers={"sec-fetch-site": "cross-site"})

    stranger.post(f"/s/{stop_token(anna, wave)}/stop")

    assert not OptOut.objects.exists()


def test_a_link_to_stop_that_was_guessed_stops_nothing(browser, anna):
    wave = a_running_wave()
    guessed = f"{anna.reference}.{wave.reference}.{'0' * 32}"

    assert browser.post(f"/s/{guessed}/stop").status_code == 404
    assert not OptOut.objects.exists()


def test_how_long_it_took_is_known_and_not_believed_blindly(browser, address, asked, monkeypatch):
    page = browser.get(address)
    at = moment.now()
    forged = {**hidden(page), "since": str(int((at - timedelta(days=400)).timestamp())), "a-nps": "9", "to": "next"}

    browser.post(address, forged)

    assert Response.objects.get().seconds == 0


@pytest.mark.parametrize("since", ["999999999999", "9" * 400, "-1", "noon"])
def test_a_beginning_that_cannot_be_is_now(browser, address, asked, since):
    forged = {**hidden(browser.get(address)), "since": since, "a-nps": "9", "to": "next"}

    assert browser.post(address, forged).status_code == 303
    assert Response.objects.get().seconds == 0


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_what_is_no_page_of_ours_is_no_answer(browser, kind):
    question = Question(code="why", kind=QuestionKind.TEXT, words={"en": "Why?"})
    wave = an_anonymous_wave(a_content(question))
    before = Event.objects.count()

    answer = browser.post(f"/s/{wave.open_token}", "a-why=x", content_type=kind)

    assert (answer.status_code, answer["Location"]) == (303, f"/s/{wave.open_token}")
    assert not Response.objects.exists()
    assert Event.objects.count() == before


def test_every_kind_of_question_can_be_answered_in_every_language(browser, organisation, anna):
    content = everything()
    for number, language in enumerate(content.languages):
        invitation = invited(anna, to=a_running_wave(content), language=language, about=str(number))
        address = f"/s/{personal_token(invitation)}"
        page = browser.get(address)
        assert page["Content-Language"] == language
        page = press(browser, page, address, **{"nps": "0", "rooms.bed": "5", "wifi.functional": "1", "compared": "4"})
        second = {"why": "o9", "why.o9:other": "x", "used": ["o1", "o2"], "order.o1": "1", "nights": "2"}
        page = press(browser, page, address, **second)
        assert "You gave 0. What could be better?" in words(page)
        assert press(browser, page, address, more="!", agree="yes").status_code == 303
    assert Response.objects.filter(customer=anna).count() == len(content.languages)


def optional() -> Content:
    return a_content(Question(code="csat", kind=QuestionKind.CSAT, words={"en": "How satisfied are you?"}))


def test_who_sends_nothing_is_told_so_and_can_still_answer(browser, anna):
    invitation = invited(anna, to=a_running_wave(optional()), language="en")
    address = f"/s/{personal_token(invitation)}"

    told = press(browser, browser.get(address), address)

    assert "Nothing is answered yet" in words(told)
    assert (Response.objects.count(), Invitation.objects.get().state) == (0, InvitationState.BEGUN)
    assert press(browser, told, address, csat="4").url.startswith(f"/s/{invitation.wave.reference}/thanks/")
    assert Response.objects.get().is_complete


def test_who_would_rather_not_answer_is_thanked_and_counted_as_refused(browser, anna):
    invitation = invited(anna, to=a_running_wave(optional()), language="en")
    address = f"/s/{personal_token(invitation)}"

    end = press(browser, press(browser, browser.get(address), address), address, "empty")

    assert end.url == f"/s/{invitation.wave.reference}/thanks/en?empty=1"
    assert "You answered nothing, so nothing is counted." in words(browser.get(end.url))
    assert (Response.objects.count(), Invitation.objects.get().state) == (0, InvitationState.REFUSED)
    assert "You need not do anything more." in words(browser.get(address))


def test_an_answer_given_after_all_is_taken_whichever_button_is_pressed(browser):
    wave = an_anonymous_wave(optional())
    address = f"/s/{wave.open_token}"
    told = press(browser, browser.get(address), address)

    end = press(browser, told, address, "empty", csat="4")

    assert end.url == f"/s/{wave.reference}/thanks/en"
    assert Answer.objects.get().number == 4


def test_a_kiosk_begins_anew_for_the_next_one_where_nothing_is_answered(browser):
    wave = an_anonymous_wave(optional())
    address = f"/s/{wave.open_token}/kiosk"

    end = press(browser, press(browser, browser.get(address), address), address, "empty")

    assert (end.url, Response.objects.count()) == (address, 0)
    assert Event.objects.filter(kind="response.left_open").count() == 1


def test_a_question_that_needs_an_answer_cannot_be_left_open_by_hand(browser, address, asked):
    page = press(browser, browser.get(address), address)

    assert "Nothing is answered yet" not in words(page)
    assert "Please look at this again" in words(page)


def drawn(look: Look, *, high: int = 5) -> Content:
    scale = Scale(high=high, look=look, labels={"1": {"en": "very bad"}, str(high): {"en": "very good"}})
    stay = Question(code="stay", kind=QuestionKind.RATING, words={"en": "How was it?"}, scale=scale, do_not_know=True)
    return a_content(stay)


def mouths(page: Any) -> list[str]:
    return re.findall(r'<path d="(M[^"]+)"/></svg>', page.content.decode())


@pytest.mark.parametrize("look", [Look.STARS, Look.FACES])
def test_a_scale_of_stars_or_faces_shows_its_numbers_beside_them(browser, look):
    page = browser.get(f"/s/{an_anonymous_wave(drawn(look)).open_token}")
    text = page.content.decode()

    assert f'data-look="{look}"' in text
    assert re.findall(r'</svg>\s*<span class="point-sign">(\d)</span>', text) == ["1", "2", "3", "4", "5"]
    assert text.count('<svg class="drawn" viewBox="0 0 24 24" aria-hidden="true" focusable="false">') == 5
    assert "1 very bad" in words(page)
    assert "5 very good" in words(page)
    assert " style=" not in text


@pytest.mark.parametrize(("high", "moods"), [(2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7)])
def test_each_point_of_a_scale_of_faces_has_a_face_of_its_own_from_the_saddest_to_the_gladdest(browser, high, moods):
    pages = [browser.get(f"/s/{an_anonymous_wave(drawn(Look.FACES, high=points)).open_token}") for points in (7, high)]

    all_moods, shown = (mouths(page) for page in pages)
    assert (len(set(all_moods)), len(set(shown))) == (7, moods)
    assert [all_moods.index(mouth) for mouth in shown] == sorted(all_moods.index(mouth) for mouth in shown)
    assert (shown[0], shown[-1]) == (all_moods[0], all_moods[-1])


def test_a_scale_of_numbers_has_no_pictures(browser):
    page = browser.get(f"/s/{an_anonymous_wave(drawn(Look.NUMBERS)).open_token}").content.decode()

    assert 'class="drawn"' not in page

"""An organisation may word its letters, within a closed list of placeholders."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from ascolto.correspondence.models import LetterTemplate
from ascolto.correspondence.placeholders import PlaceholderMissing, UnknownPlaceholder
from ascolto.correspondence.templates_of import (
    NoOwnWording,
    NoSuchLanguage,
    NoSuchLetterKind,
    WordingMissing,
    charges_in,
    edit_template,
    kind_named,
    letter_kind,
    preview,
    retire_template,
    wording_of,
)
from ascolto.trail.acting import NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db

OURS = {"subject": "Your {reference}", "body": "Hello {name}, we have {reference}."}


def test_an_own_wording_replaces_the_shipped_one_in_its_language_only(marco, receipt):
    template = edit_template("receipt", "en", **OURS, by=marco, at=MONDAY)

    assert receipt(language="en").body == "Hello Anna, we have C-7K4M-9QX2."
    assert receipt(language="it").subject == "We have received C-7K4M-9QX2"
    assert [(event.kind, event.facts) for event in trail_of(template)] == [
        ("letter_template.edited", {"kind": "receipt", "language": "en", "revision": 1})
    ]


def test_each_edit_is_a_revision_and_the_earlier_ones_stay(marco):
    edit_template("receipt", "en", **OURS, by=marco, at=MONDAY)

    edit_template("receipt", "en", **(OURS | {"subject": "About {reference}"}), by=marco, at=TUESDAY)

    rows = LetterTemplate.objects.order_by("revision").values_list("revision", "subject", "retired_at")
    assert list(rows) == [(1, "Your {reference}", TUESDAY), (2, "About {reference}", None)]


def test_going_back_to_the_shipped_wording_keeps_the_revisions_counting(marco):
    template = edit_template("receipt", "en", **OURS, by=marco, at=MONDAY)

    retire_template("receipt", "en", by=marco, at=TUESDAY)

    assert wording_of(kind_named("receipt"), "en").revision == 0
    assert [event.kind for event in trail_of(template)] == ["letter_template.edited", "letter_template.retired"]
    assert edit_template("receipt", "en", **OURS, by=marco, at=WEDNESDAY).revision == 2


def test_there_is_nothing_to_retire_where_the_shipped_wording_is_in_use(marco):
    with pytest.raises(NoOwnWording):
        retire_template("receipt", "en", by=marco, at=MONDAY)

    assert Event.objects.count() == 0


def _nothing_changed() -> bool:
    return (LetterTemplate.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "word", ["password", "Reference", " reference ", "reference.__class__", "reference!r", "", "0"]
)
def test_an_unknown_placeholder_is_refused_and_the_allowed_are_named(marco, word):
    with pytest.raises(UnknownPlaceholder) as refusal:
        edit_template("receipt", "en", subject="Hello", body=f"{{reference}} {{{word}}}", by=marco, at=MONDAY)

    assert (refusal.value.name, refusal.value.allowed) == (word, ["name", "reference", "words"])
    assert _nothing_changed()


@pytest.mark.clause("10002:7.4")
def test_a_receipt_must_state_the_reference(marco):
    with pytest.raises(PlaceholderMissing) as refusal:
        edit_template("receipt", "en", subject="Hello", body="Dear {name}, thank you.", by=marco, at=MONDAY)

    assert refusal.value.name == "reference"
    assert _nothing_changed()


@pytest.mark.parametrize(("subject", "body"), [("", "{reference}"), ("Your {reference}", " \n")])
def test_a_wording_has_a_subject_and_a_body(marco, subject, body):
    with pytest.raises(WordingMissing):
        edit_template("receipt", "en", subject=subject, body=body, by=marco, at=MONDAY)

    assert _nothing_changed()


def test_who_may_not_edit_letters_is_refused(boris, marco):
    with pytest.raises(NotPermitted):
        edit_template("receipt", "en", **OURS, by=boris, at=MONDAY)
    assert _nothing_changed()

    edit_template("receipt", "en", **OURS, by=marco, at=MONDAY)
    with pytest.raises(NotPermitted):
        retire_template("receipt", "en", by=boris, at=TUESDAY)
    assert LetterTemplate.objects.in_use().count() == 1


@pytest.mark.parametrize(
    ("kind", "language", "error"), [("ransom", "en", NoSuchLetterKind), ("receipt", "xx", NoSuchLanguage)]
)
def test_a_wording_belongs_to_a_known_kind_and_language(marco, kind, language, error):
    with pytest.raises(error):
        edit_template(kind, language, **OURS, by=marco, at=MONDAY)

    assert _nothing_changed()


def test_a_preview_shows_the_letter_with_sample_data_and_keeps_nothing():
    shown = preview("receipt", language="en", subject="Your {reference}", body="Dear {name},\n\n<b>{reference}</b>")

    assert (shown.subject, shown.text) == ("Your C-7K4M-9QX2", "Dear Anna Petrova,\n\n<b>C-7K4M-9QX2</b>")
    assert "<p>Dear Anna Petrova,</p>\n<p>&lt;b&gt;C-7K4M-9QX2&lt;/b&gt;</p>" in shown.html
    assert shown.charges == ()
    assert _nothing_changed()


@pytest.mark.clause("10002:4.6")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Please pay the handling fee first.", ("pay", "fee")),
        ("Разглеждането се заплаща, таксата е 10 евро.", ("заплаща", "таксата")),
        ("È previsto il pagamento di una commissione.", ("pagamento", "commissione")),
        ("Vă rugăm să plătiți taxa de 10 lei.", ("plătiți", "taxa")),
        ("Внесите оплату: комиссия 10 рублей.", ("оплату", "комиссия")),
        ("Complaining is free of charge; Ioana is in charge of it.", ()),
        ("Thank you for telling us. Your complaint has arrived.", ()),
        ("Благодарим Ви. Жалбата Ви пристигна.", ()),
        ("La ringraziamo, il reclamo è arrivato. Può seguirlo da questa pagina.", ()),
        ("Vă mulțumim. Reclamația a sosit.", ()),
        ("Спасибо. Ваша жалоба получена; ответим без платформ и посредников.", ()),
    ],
)
def test_words_that_ask_for_money_are_pointed_out(body, words):
    assert charges_in("Your complaint", body) == words


def test_a_compulsory_placeholder_must_be_one_of_the_kind():
    with pytest.raises(ValueError, match="reference"):
        letter_kind("odd", subject="x", body="x", placeholders=["name"], compulsory=["reference"])


def test_only_one_wording_of_a_kind_is_in_use_and_each_revision_is_there_once(marco):
    template = edit_template("receipt", "en", **OURS, by=marco, at=MONDAY)
    same = {"kind": "receipt", "language": "en", "subject": "x", "body": "x", "from_at": TUESDAY}

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterTemplate.objects.create(**same, revision=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterTemplate.objects.create(**same, revision=template.revision, retired_at=TUESDAY)


def test_the_samples_name_our_own_address():
    letter_kind("link", subject="x", body="{link}", placeholders=["link"])

    shown = preview("link", language="en", subject="x", body="Follow {link}")

    assert f'<a href="{settings.URL}/track">{settings.URL}/track</a>' in shown.html

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from ascolto.complaints.lifecycle import Stage
from ascolto.organisation.settings_of import current
from ascolto.surveys.lifecycle import EditionStage
from ascolto.ui import icons, looks
from ascolto.ui.promise import state_of
from ascolto.ui.templatetags import ui

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def drawn(source, **values):
    return Template(source).render(Context(values))


def words_of(source, **values):
    """What a person reads, without drawings and markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", drawn(source, **values)).split())


class Booking(forms.Form):
    name = forms.CharField(label="Your name", help_text="As you like to be addressed.")
    room = forms.ChoiceField(label="Room", choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("tag", ['{% button "Save" colour="red" %}', '{% stage thing size="big" %}'])
def test_a_component_refuses_an_argument_that_it_does_not_know(tag):
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        drawn(tag)


@pytest.mark.parametrize(
    "tag",
    [
        '{% button "Save" kind="purple" %}',
        '{% notice "loud" %}x{% endnotice %}',
        '{% badge "new" tone="pink" %}',
        '{% table caption="x" layout="sideways" %}{% endtable %}',
        '{% moment at form="stardate" %}',
    ],
)
def test_a_component_refuses_a_value_that_it_does_not_know(tag):
    with pytest.raises(TemplateSyntaxError, match="must be one of"):
        drawn(tag, at=AT)


def test_an_icon_that_the_build_does_not_take_is_refused():
    with pytest.raises(icons.UnknownIcon, match=r"'unicorn' is not listed in ui/icons\.txt"):
        drawn('{% icon "unicorn" %}')


def test_every_icon_that_a_component_may_show_is_taken_by_the_build():
    shown = {*looks.STAGE_ICONS.values(), *looks.NOTICE_ICONS.values(), *looks.ENTRY_ICONS.values()}

    assert shown - icons.KNOWN == set()
    assert set(looks.STAGE_ICONS) == {*Stage.values, *EditionStage.values}


def test_what_people_write_stays_text():
    assert "&lt;b&gt;" in drawn("{% card title=words %}{{ words }}{% endcard %}", words="<b>")
    assert "<b>" not in drawn("{% card title=words %}{{ words }}{% endcard %}", words="<b>")
    assert "<b>" not in drawn("{% button words %}{% badge words %}{% reference words %}{% person words %}", words="<b>")
    assert "<b>" not in drawn("{% entry words who=words %}{{ words }}{% endentry %}", words="<b>")


def test_an_entry_tells_details_and_words_in_paragraphs_and_all_of_it_as_text():
    html = drawn("{% entry 'Note' %}{% said lines words %}{% endentry %}", lines=["<b>", "new"], words="<i>\ntwo")

    said = '<p class="muted">&lt;b&gt;</p><p class="muted">new</p><p>&lt;i&gt;<br>two</p>'
    assert f'<div class="entry-body">{said}</div>' in html


def test_a_field_is_tied_to_its_label_its_help_and_its_error():
    faulty = Booking({"name": "", "room": "a"})

    html = drawn("{% field form.name %}", form=faulty)

    assert '<label class="form-label" for="id_name">' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    [described] = re.findall(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert described == "id_name_helptext id_name_error"
    assert 'aria-invalid="true"' in html
    assert 'class="form-control"' in html


def test_choices_are_a_group_with_one_target_for_each():
    html = drawn("{% field form.room %}", form=Booking())

    assert html.count("<fieldset") == 1
    assert re.findall(r'<label class="choice" for="(\w+)">', html) == ["id_room_0", "id_room_1"]


def test_a_hidden_field_has_no_label():
    assert drawn("{% field form.seen %}", form=Booking()) == '<input type="hidden" name="seen" id="id_seen">'


def test_a_form_that_could_not_be_taken_lists_its_errors_with_a_way_to_each():
    faulty = Booking({"name": "", "room": "x"})
    faulty.add_error(None, "The house is full.")

    html = drawn("{% form_errors form %}", form=faulty)

    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_room"]
    assert "The house is full." in html
    assert drawn("{% form_errors form %}", form=Booking()).strip() == ""


def test_a_form_printed_whole_looks_like_its_fields():
    assert str(Booking()).count('class="field"') == 3


@pytest.mark.parametrize(
    ("due_at", "stopped_at", "state"),
    [
        (AT + 3 * DAY, None, "due"),
        (AT + DAY, None, "soon"),
        (AT, None, "soon"),
        (AT - timedelta(seconds=1), None, "overdue"),
        (AT - DAY, AT - DAY, "kept"),
        (AT - 2 * DAY, AT - DAY, "late"),
    ],
)
def test_a_promise_is_due_soon_due_overdue_kept_or_kept_late(due_at, stopped_at, state):
    assert state_of(due_at, AT, stopped_at, DAY) == state


@pytest.mark.parametrize(
    ("due_at", "stopped_at", "words"),
    [
        (AT + 3 * DAY, None, "Decide by left: 3\xa0days 5 Mar 2026, 09:00"),
        (AT + timedelta(hours=5), None, "Decide by soon: 5\xa0hours left 2 Mar 2026, 14:00"),
        (AT - 2 * DAY, None, "Decide by overdue: 2\xa0days 28 Feb 2026, 09:00"),
        (AT + DAY, AT, "Decide by kept 2 Mar 2026, 09:00, promised by 3 Mar 2026, 09:00"),
        (AT + timedelta(hours=5), AT, "Decide by kept 2 Mar 2026, 09:00, promised by 14:00"),
        (AT - 2 * DAY, AT - DAY, "Decide by kept late by: 1\xa0day 1 Mar 2026, 09:00, promised by 28 Feb 2026, 09:00"),
    ],
)
def test_a_clock_says_in_words_what_its_colour_says(due_at, stopped_at, words):
    tag = '{% clock "Decide by" due_at at stopped_at=stopped_at %}'

    assert words_of(tag, due_at=due_at, at=AT, stopped_at=stopped_at).replace(" ", " ") == words.replace("\xa0", " ")


def test_a_moment_is_written_in_the_zone_of_the_reader():
    html = drawn('{% moment at zone="Europe/Sofia" form="time" %}', at=AT)

    exact = 'datetime="2026-03-02T11:00:00+02:00" title="2 Mar 2026, 11:00 EET"'
    assert html == f'<time class="moment" {exact}>11:00</time>'


def test_a_moment_on_a_page_is_written_in_the_zone_of_the_organisation(rf, organisation):
    request = rf.get("/")
    request.organisation = current()

    assert words_of("{% moment at %}", at=AT, request=request) == "2 Mar 2026, 10:00"


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", Decimal("1234.5"), "1,234.50 EUR"),
        ("ru", Decimal("1234.5"), "1 234,50 EUR"),
        ("en", Decimal(80), "80 EUR"),
        ("en", None, "–"),
    ],
)
def test_money_is_written_as_the_reader_writes_numbers(language, amount, words):
    with translation.override(language):
        read = words_of('{% money amount "EUR" %}', amount=amount)

    assert read.replace("&nbsp;", " ") == words


def test_a_figure_carries_its_n_its_interval_and_its_period():
    tag = '{% figure "Decided in time" value n=n unit="%" interval=interval period="2026-Q3" %}'

    known = words_of(tag, value=91, n=320, interval=SimpleNamespace(low=87, high=94))
    unknown = words_of(tag, value=None, n=3, interval=None)

    assert known == "Decided in time 91&nbsp; % 87 – 94 n&nbsp;=&nbsp;320 2026-Q3"
    assert unknown == "Decided in time not enough data n&nbsp;=&nbsp;3 2026-Q3"


def test_no_number_of_a_figure_is_parted_from_its_sign():
    shown = drawn('{% figure "In time" "98.0 %" period="95 %: 90 – 99; n = 12" change="2.4 more (95 %: 1 – 4)." %}')

    assert "98.0\xa0%" in shown
    assert "95\xa0%: 90 – 99; n\xa0=\xa012" in shown
    assert "(95\xa0%: 1 – 4)" in shown


def test_what_is_internal_is_told_apart_in_words():
    tag = '{% entry "Note" kind=kind %}words{% endentry %}'

    read = [words_of(tag, kind=kind) for kind in ("event", "internal", "public", "incoming")]

    assert read == [
        "Note words",
        "Internal Note words",
        "To the complainant Note words",
        "From the complainant Note words",
    ]


def test_the_gallery_shows_every_component(client_of, ioana_user):
    html = client_of(ioana_user).get("/desk/gallery").content.decode()

    classes = {
        "btn",
        "notice",
        "card",
        "facts",
        "field",
        "form-errors",
        "required-note",
        "stage",
        "severity",
        "priority",
    }
    classes |= {"tag", "clock", "table-frame", "pager", "stepper", "timeline", "entry", "empty", "figure", "tabs"}
    classes |= {"filter-bar", "chips", "breadcrumbs", "person", "money", "moment", "file-list", "reference", "confirm"}
    classes |= {"progress-line"}
    shown = {name for names in re.findall(r'class="([^"]+)"', html) for name in names.split()}
    assert classes - shown == set()


def test_the_gallery_needs_few_queries(client_of, ioana_user, django_assert_max_num_queries):
    client = client_of(ioana_user)

    with django_assert_max_num_queries(8):
        client.get("/desk/gallery")


def test_the_table_of_components_names_every_tag():
    named = set(re.findall(r"^\| (\w+)", ui.__doc__, re.MULTILINE)) - {"component"}

    assert named == set(ui.register.tags)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2 Mar 2026, 09:00"),
        ("bg", "2 март 2026, 09:00"),
        ("it", "2 marzo 2026, 09:00"),
        ("ro", "2 martie 2026, 09:00"),
        ("ru", "2 марта 2026, 09:00"),
    ],
)
def test_a_moment_is_written_as_the_language_writes_it(language, words):
    with translation.override(language):
        assert words_of('{% moment at zone="UTC" %}', at=AT) == words

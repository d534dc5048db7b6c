"""What makes answers to a question comparable from edition to edition, and what does not."""

from dataclasses import replace

import pytest

from ascolto.surveys.comparing import Compared, Difference, Standing, compare, differences
from ascolto.surveys.content import Content, Option, Page, Question, Row, Scale
from ascolto.surveys.kinds import Factor, Look, QuestionKind

ROOM = Question(
    code="room",
    kind=QuestionKind.MATRIX,
    words={"en": "How was …", "bg": "Как беше …"},
    scale=Scale(labels={"1": {"en": "bad", "bg": "зле"}}),
    rows=(Row(code="bed", words={"en": "the bed"}), Row(code="bath", words={"en": "the bath"})),
)
FROM = Question(
    code="from_where",
    kind=QuestionKind.SINGLE,
    words={"en": "From where?"},
    options=(Option(code="near", words={"en": "near"}), Option(code="far", words={"en": "far"})),
)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (replace(ROOM, scale=Scale(high=7, labels={"1": {"en": "bad"}})), (Difference.SCALE,)),
        (replace(ROOM, scale=Scale(labels={"1": {"en": "awful"}})), (Difference.SCALE,)),
        (replace(ROOM, scale=Scale(labels={"1": {"en": "bad"}}, look=Look.STARS)), (Difference.LOOK,)),
        (replace(ROOM, words={"en": "How were …"}), (Difference.WORDS,)),
        (replace(ROOM, rows=(Row(code="bed", words={"en": "the mattress"}),)), (Difference.ROWS,)),
        (replace(FROM, code="room"), (Difference.KIND, Difference.SCALE, Difference.LOOK, Difference.WORDS)),
    ],
)
def test_another_kind_scale_look_wording_or_row_is_another_question(
    after: Question, found: tuple[Difference, ...]
) -> None:
    assert differences(ROOM, after, "en")[: len(found)] == found


@pytest.mark.parametrize(
    "after",
    [
        replace(ROOM, words={"en": "How was …", "bg": "Каква беше …"}),
        replace(ROOM, help={"en": "Think of your last night."}),
        replace(ROOM, compulsory=True, not_applicable=True, factor=Factor.PRODUCT, category="stay"),
        replace(ROOM, rows=ROOM.rows[:1]),
        replace(ROOM, rows=(*ROOM.rows, Row(code="view", words={"en": "the view"}))),
        replace(ROOM, scale=Scale(labels={"1": {"en": "bad", "bg": "лошо"}})),
    ],
)
def test_mended_translations_help_and_further_rows_leave_answers_comparable(after: Question) -> None:
    assert differences(ROOM, after, "en") == ()


def test_the_order_of_options_is_no_difference_and_another_option_is_one() -> None:
    swapped = replace(FROM, options=FROM.options[::-1])
    more = replace(FROM, options=(*FROM.options, Option(code="mars", words={"en": "Mars"})))

    assert differences(FROM, swapped, "en") == ()
    assert differences(FROM, more, "en") == (Difference.OPTIONS,)


def test_a_usual_scale_is_the_same_whether_it_is_written_down_or_not() -> None:
    bare = replace(ROOM, scale=None)

    assert differences(bare, replace(ROOM, scale=Scale()), "en") == ()


def test_each_question_is_compared_with_the_last_edition_that_asked_it() -> None:
    def asking(*questions: Question) -> Content:
        return Content(languages=("en",), pages=(Page(code="only", questions=questions),))

    earlier = {1: asking(ROOM, FROM), 2: asking(FROM)}
    now = asking(ROOM, replace(FROM, words={"en": "Whence?"}), replace(FROM, code="new"))

    assert compare(now, earlier, not_comparable=["room"]) == [
        Compared("room", Standing.NEW_SERIES, (Difference.DECLARED,), 1),
        Compared("from_where", Standing.NEW_SERIES, (Difference.WORDS,), 2),
        Compared("new", Standing.NEW),
    ]

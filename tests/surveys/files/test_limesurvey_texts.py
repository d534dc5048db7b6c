"""Texts of LimeSurvey are HTML with expressions; here they are plain text, and what was in them is named."""

import pytest

from ascolto.surveys.files import Part, Reason
from ascolto.surveys.files.limesurvey import read_lss
from ascolto.surveys.files.limesurvey.plain import plain
from tests.surveys.files.lime import lss, question


def nothing(_name):
    return ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("How <em>are</em>\n you?", "How are you?"),
        ("<p>One</p>\r\n<p>Two &amp; three</p>", "One\nTwo & three"),
        ("<ul><li>a</li><li>b</li></ul>", "– a\n– b"),
        ("<style>p {color: red}</style><script>alert(1)</script>Yes", "Yes"),
        ("a &nbsp; b<br />c", "a b\nc"),
        ("5 < 7 & 7 > 5", "5 < 7 & 7 > 5"),
        ("two\nlines", "two\nlines"),
        ("&lt;script&gt;", "<script>"),
        ("a { brace } and {", "a { brace } and {"),
    ],
)
def test_html_becomes_plain_text(html, text):
    assert plain(html, place_for=nothing).text == text


def test_an_unclosed_script_hides_what_follows_and_nothing_breaks():
    assert plain("<p>Before<script>var a = '<b>", place_for=nothing).text == "Before"


def test_pictures_are_named():
    found = read_lss(lss(("G", [question("a", "S", words={"en": "Look: <img src='x.png'>"})])))

    assert found.content.questions["a"].words == {"en": "Look:"}
    assert [(note.code, note.reason) for note in found.not_representable] == [("a", Reason.MEDIA)]


def test_an_earlier_answer_and_the_name_are_put_in_as_here():
    found = read_lss(
        lss(
            ("One", [question("first", "S")]),
            ("Two", [question("then", "S", words={"en": "{TOKEN:FIRSTNAME}, you said {first.shown}."})]),
        )
    )

    assert found.content.questions["then"].words == {"en": "{name}, you said {first}."}
    assert found.not_representable == []


def test_an_expression_that_computes_is_left_out_and_named():
    words = {"en": "You are {if(age > 17, 'grown up', strlen({age}))}."}
    found = read_lss(lss(("One", [question("a", "S", words=words)]), said_en={"surveyls_welcometext": "{SURVEYNAME}!"}))

    assert found.content.questions["a"].words == {"en": "You are ."}
    assert found.content.welcome == {"en": "!"}
    assert [(note.part, note.code, note.detail) for note in found.not_representable] == [
        (Part.SURVEY, "", "{SURVEYNAME}"),
        (Part.QUESTION, "a", "{if(age > 17, 'grown up', strlen({age}))}"),
    ]


def test_an_answer_of_the_same_page_is_not_known_yet():
    found = read_lss(lss(("One", [question("a", "S"), question("b", "S", words={"en": "You said {a}."})])))

    assert found.content.questions["b"].words == {"en": "You said ."}
    assert [note.reason for note in found.not_representable] == [Reason.INSERTED_TEXT]

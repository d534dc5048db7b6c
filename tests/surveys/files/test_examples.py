"""The example files are what the pages say of them, and what the pages show runs."""

import re

import pytest
from tools.docs import DOCS, ROOT

from ascolto.surveys.checking import faults_of
from ascolto.surveys.files import Reason, from_json
from ascolto.surveys.files.limesurvey import read_lss, read_txt
from ascolto.surveys.files.limesurvey.whole import KINDS, NOT_ASKED, TEXT_ONLY
from ascolto.surveys.instruments import all_instruments, model_questionnaire
from ascolto.surveys.kinds import SurveyKind

EXAMPLES = ROOT / "examples"


def page_of(name):
    return (DOCS / f"surveys-{name}.md").read_text(encoding="utf-8")


def test_both_structure_files_of_limesurvey_are_the_same_questionnaire():
    xml = read_lss((EXAMPLES / "limesurvey.lss").read_bytes())
    tabbed = read_txt((EXAMPLES / "limesurvey.txt").read_bytes())

    assert xml == tabbed
    assert list(xml.content.questions) == ["why", "company", "heard", "rate", "nights", "better"]
    assert [(note.code, note.reason) for note in xml.not_representable] == [
        ("rate", Reason.POINTS),
        ("total", Reason.CALCULATED),
    ]
    assert faults_of(xml.content, kind=SurveyKind.EVENT) == []


def test_the_questionnaire_in_json_is_the_one_after_a_stay():
    assert from_json((EXAMPLES / "after-stay.json").read_bytes()) == model_questionnaire("after_stay").content


def test_the_page_names_every_type_of_limesurvey_that_is_read():
    rows = re.findall(r"^\| ((?:`[^ ]+`(?: |$))+)", page_of("files").split("## LimeSurvey")[1], re.MULTILINE)
    named = {kind.replace("\\", "") for row in rows for kind in re.findall(r"`([^`]+)`", row)}

    assert named == {*KINDS, *NOT_ASKED, TEXT_ONLY}


def test_the_page_names_every_instrument_with_as_many_questions_as_it_has():
    rows = re.findall(r"^\| `([a-z]+/\d)` \|[^|]+\| (\d+)", page_of("instruments"), re.MULTILINE)

    assert {name: int(count) for name, count in rows} == {one.name: len(one.questions) for one in all_instruments()}


@pytest.mark.parametrize("name", ["files", "instruments"])
def test_the_python_of_a_page_runs_and_is_right(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = re.findall(r"```python\n(.*?)```", page_of(name), re.DOTALL)

    assert any("assert" in example for example in examples)
    for example in examples:
        exec(compile(example, f"surveys-{name}.md", "exec"), {})

"""What is known while a structure becomes a questionnaire: codes given, what equations may ask, what was lost."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ascolto.surveys.conditions import Condition
from ascolto.surveys.content import Question, Words
from ascolto.surveys.files.imported import NotRepresentable, Part, Reason
from ascolto.surveys.files.limesurvey.equations import ALWAYS, translated
from ascolto.surveys.files.limesurvey.plain import plain
from ascolto.surveys.files.limesurvey.structure import LimeQuestion, LimeSurvey, Texts
from ascolto.surveys.files.limesurvey.variables import NotExpressible, Variable
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.piping import KNOWN

PERSONS = {"TOKEN:FIRSTNAME", "TOKEN:LASTNAME", "FIRSTNAME", "LASTNAME"}
LONGEST = 60
LONGEST_DETAIL = 500
UNSAYABLE = {QuestionKind.FILE, QuestionKind.CONSENT, QuestionKind.MATRIX}
_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9]+")


@dataclass(slots=True)
class Book:
    survey: LimeSurvey
    noted: dict[NotRepresentable, None] = field(default_factory=dict)
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    codes: set[str] = field(default_factory=lambda: set(KNOWN))
    """Codes that are given; a question called "name" would stand in the way of the name of who is asked."""
    earlier: dict[str, str] = field(default_factory=dict)
    """Questions of earlier pages whose answer may be put into a text: our codes by those of the file."""
    codes_by_name: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes_by_name = dict(_names_in(self.survey))

    @property
    def notes(self) -> list[NotRepresentable]:
        """Everything that is not as it was, in the order of the questionnaire: one note for a question and reason."""
        details: dict[NotRepresentable, list[str]] = {}
        for note in self.noted:
            details.setdefault(replace(note, detail=""), []).append(note.detail)
        return [replace(note, detail="; ".join(filter(None, said))[:LONGEST_DETAIL]) for note, said in details.items()]

    @property
    def languages(self) -> list[str]:
        return self.survey.languages

    def note(self, lime: LimeQuestion, reason: Reason, detail: str = "") -> None:
        self._add(NotRepresentable(code=lime.code, type=lime.type, reason=reason, detail=detail.strip()))

    def leave_out(self, lime: LimeQuestion, reason: Reason, detail: str = "") -> None:
        """Note that the question is not there at all."""
        self._add(NotRepresentable(code=lime.code, type=lime.type, reason=reason, whole=True, detail=detail))

    def note_part(self, part: Part, code: str, reason: Reason, detail: str = "") -> None:
        self._add(NotRepresentable(code=code, reason=reason, part=part, detail=detail.strip()))

    def _add(self, note: NotRepresentable) -> None:
        self.noted.setdefault(note)

    def code(self, wanted: str) -> str:
        """Return a code that is legal here and not given yet, as near as possible to the wanted one."""
        legal = _NOT_IN_CODES.sub("_", wanted).strip("_")
        if not legal or not legal[0].isalpha():
            legal = f"q{legal}"
        legal, number = legal[:LONGEST], 2
        free = legal
        while free in self.codes:
            free = f"{legal[: LONGEST - 4]}_{number}"
            number += 1
        self.codes.add(free)
        return free

    def words(self, texts: Texts, *, of: LimeQuestion | None = None) -> Words:
        """Return the texts without tags in the languages of the questionnaire; what is empty is left out."""
        found = {language: self._plain(texts[language], of) for language in self.languages if texts.get(language)}
        return {language: text for language, text in found.items() if text}

    def _plain(self, text: str, of: LimeQuestion | None) -> str:
        read = plain(text, place_for=self._place_for)
        if read.has_media:
            self._lost(of, Reason.MEDIA, "")
        for expression in read.inserted:
            self._lost(of, Reason.INSERTED_TEXT, expression)
        return read.text

    def _lost(self, of: LimeQuestion | None, reason: Reason, detail: str) -> None:
        if of is None:
            self.note_part(Part.SURVEY, "", reason, detail)
        else:
            self.note(of, reason, detail)

    def _place_for(self, name: str) -> str:
        if name in PERSONS:
            return "{name}"
        return f"{{{self.earlier[name]}}}" if name in self.earlier else ""

    def turn_page(self) -> None:
        """What was asked up to now may be put into texts from here on."""
        for name, variable in self.variables.items():
            if not variable.row and not variable.option and variable.question.kind not in UNSAYABLE:
                self.earlier.setdefault(name, variable.question.code)

    def condition(self, lime: LimeQuestion) -> Condition | None:
        """Return when the question is shown, and note what of that cannot be said here."""
        equation = lime.relevance
        if equation.strip().lower() in ALWAYS:
            equation = self.survey.old_conditions.get(lime.code, "")
        try:
            found = translated(equation, resolve=self._resolve)
        except NotExpressible as problem:
            self.note(lime, problem.reason, equation)
            return None
        if not found.is_exact:
            self.note(lime, Reason.CONDITION_NEARLY, equation)
        return found.condition

    def group_condition(self, equation: str, *, name: str) -> Condition | None:
        try:
            found = translated(equation, resolve=self._resolve)
        except NotExpressible as problem:
            self.note_part(Part.GROUP, name, problem.reason, equation)
            return None
        if not found.is_exact:
            self.note_part(Part.GROUP, name, Reason.CONDITION_NEARLY, equation)
        return found.condition

    def _resolve(self, name: str) -> Variable:
        if variable := self.variables.get(name):
            return variable
        codes = {known for known in self.codes_by_name if name == known or name.startswith(f"{known}_")}
        is_later = any(self.codes_by_name[known] not in self.kept for known in codes)
        raise NotExpressible(Reason.CONDITION_LATER if is_later else Reason.CONDITION)

    def keep(self, lime: LimeQuestion, questions: Iterable[Question]) -> None:
        """Note which questions one of the file has become."""
        self.kept[lime.code] = (*self.kept.get(lime.code, ()), *(question.code for question in questions))


def _names_in(survey: LimeSurvey) -> Iterator[tuple[str, str]]:
    for question in survey.questions():
        yield from ((name, question.code) for name in (question.code, *question.names))

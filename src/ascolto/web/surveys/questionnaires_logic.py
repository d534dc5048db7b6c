"""When a page or question is shown: chosen in selects, told in sentences, and the whole as a table."""

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.organisation.wording import say
from ascolto.surveys.checks_of_logic import WITHOUT_VALUE, tests_for
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.kinds import CHOSEN, QuestionKind
from ascolto.web.surveys.questionnaires_words import TESTS, row_in_words, short, shortened

Choice = tuple[Any, Any]
ALL, ANY = "all", "any"
NONE = ("", pgettext_lazy("logic", "–"))
SPARE = 1
FEWEST = 2


class LogicFields:
    """The fields of a condition in a form: one line for each comparison, and one that is free."""

    def __init__(self, form: forms.Form, asked_before: Sequence[Question], condition: Condition | None) -> None:
        self._form = form
        self._asked = {question.code: question for question in asked_before}
        tests = condition.tests if condition else ()
        self.count = max(len(tests) + SPARE, FEWEST)
        form.fields["show_any"] = forms.ChoiceField(
            label=_("It is shown if"),
            choices=[(ALL, _("all of these hold")), (ANY, _("any of these holds"))],
            initial=ANY if condition and condition.any else ALL,
            required=False,
        )
        for number in range(self.count):
            self._add(number, tests[number] if number < len(tests) else None)

    def _add(self, number: int, test: Comparison | None) -> None:
        asked = self._asked.get(test.question) if test else None
        by_choice = asked is not None and (asked.kind in CHOSEN or asked.kind is QuestionKind.CONSENT)
        about = (f"{test.question}.{test.row}" if test.row else test.question) if test else ""
        fields = self._form.fields
        fields[f"show_{number}_about"] = forms.ChoiceField(
            label=_("Earlier question"), choices=[NONE, *self._abouts(test)], initial=about, required=False
        )
        fields[f"show_{number}_test"] = forms.ChoiceField(
            label=_("Comparison"), choices=list(TESTS.items()), initial=test.test if test else "is", required=False
        )
        fields[f"show_{number}_choice"] = forms.ChoiceField(
            label=_("Answer chosen"),
            choices=[NONE, *self._options()],
            initial=f"{test.question}:{test.value}" if test and by_choice else "",
            required=False,
        )
        fields[f"show_{number}_number"] = forms.CharField(
            label=_("or number"), initial=test.value if test and not by_choice else "", required=False, max_length=20
        )

    def _abouts(self, test: Comparison | None) -> Iterable[Choice]:
        """What can be compared; what a condition names though it is not asked before stays to be seen."""
        if test and test.question not in self._asked:
            name = f"{test.question}.{test.row}" if test.row else test.question
            yield name, name
        for question in self._asked.values():
            for row in question.row_codes:
                words = f"{short(question)} · {row_in_words(question, row)}" if row else short(question)
                yield f"{question.code}.{row}" if row else question.code, shortened(words)

    def _options(self) -> Iterable[Choice]:
        for question in self._asked.values():
            if question.kind is QuestionKind.CONSENT:
                yes, no = pgettext_lazy("consent", "yes"), pgettext_lazy("consent", "no")
                yield short(question), [(f"{question.code}:1", yes), (f"{question.code}:0", no)]
            elif question.options:
                language = get_language() or "en"
                options = [
                    (f"{question.code}:{one.code}", shortened(say(one.words, language)) or one.code)
                    for one in question.options
                ]
                yield short(question), options

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields of each comparison, for the page."""
        parts = ("about", "test", "choice", "number")
        return [[self._form[f"show_{number}_{part}"] for part in parts] for number in range(self.count)]

    def condition(self) -> Condition | None:
        """Return what was chosen; None where nothing was.

        Raises:
            ValidationError: a comparison does not fit its question, or says nothing to compare with.
        """
        told = self._form.cleaned_data
        tests = tuple(
            self._comparison(number, told) for number in range(self.count) if told.get(f"show_{number}_about")
        )
        return Condition(tests=tests, any=told.get("show_any") == ANY and len(tests) > 1) if tests else None

    def _comparison(self, number: int, told: dict[str, Any]) -> Comparison:
        code, _dot, row = told[f"show_{number}_about"].partition(".")
        test, asked = told[f"show_{number}_test"] or "is", self._asked.get(code)
        if asked is None:
            self._refuse(number, "about", _("This is not asked before it; choose another question."))
        if test not in tests_for(asked):
            self._refuse(number, "test", _("The answers to this question cannot be compared so."))
        value = "" if test in WITHOUT_VALUE else self._value(number, asked, told)
        return Comparison(question=code, row=row, test=test, value=value)

    def _value(self, number: int, asked: Question, told: dict[str, Any]) -> str:
        if asked.kind in CHOSEN or asked.kind is QuestionKind.CONSENT:
            code, _colon, option = told[f"show_{number}_choice"].partition(":")
            if code != asked.code:
                self._refuse(number, "choice", _("Choose one of the answers to that question."))
            return str(option)
        value = str(told[f"show_{number}_number"]).strip().replace(",", ".")
        if not value:
            self._refuse(number, "number", _("Write the number to compare with."))
        return value

    def _refuse(self, number: int, part: str, sentence: str | Promise) -> NoReturn:
        raise ValidationError({f"show_{number}_{part}": sentence})


def asked_before_question(content: Content, code: str, *, page: str) -> list[Question]:
    """Return what is known when the question is shown; on a page in random order only earlier pages are."""
    before: list[Question] = []
    for one in content.pages:
        if one.code == page:
            if not one.shuffled:
                before += _until(one.questions, code)
            return before
        before += one.questions
    return before


def asked_before_page(content: Content, page: Page | None) -> list[Question]:
    """Return the questions of the pages before; of all, where the page is not there yet."""
    place = content.pages.index(page) if page else len(content.pages)
    return [question for one in content.pages[:place] for question in one.questions]


def _until(questions: Sequence[Question], code: str) -> list[Question]:
    codes = [question.code for question in questions]
    return list(questions[: codes.index(code)] if code in codes else questions)

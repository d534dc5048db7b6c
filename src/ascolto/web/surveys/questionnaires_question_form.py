"""One question as a form: its words side by side, its scale, options and rows, its limits and its logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Tree
from ascolto.surveys.checks_of_questions import CODE, COUNTED, PART
from ascolto.surveys.content import USUAL_SCALES, Content, Option, Question, Row, Scale, Words
from ascolto.surveys.kinds import CHOSEN, Factor, Look, QuestionKind
from ascolto.ui.explanations_surveys import language_name
from ascolto.web.choosing import NodeField, taxa
from ascolto.web.settings.fields import offer_choices
from ascolto.web.surveys.questionnaires_logic import LogicFields, asked_before_question
from ascolto.web.surveys.questionnaires_words import name_of_page, short

SPARE_LINES = 3
LONGEST = 2000
LABELLED_POINTS = 11
EDGE = 100
WITH_MARKS = frozenset(QuestionKind) - {QuestionKind.CONSENT, QuestionKind.FILE}
BOUNDED = COUNTED | {QuestionKind.NUMBER, QuestionKind.DATE}
NO_CHOICE = pgettext_lazy("choice", "not said")
BOUND_HELP: Mapping[QuestionKind, Any] = {
    QuestionKind.DATE: _("As year-month-day, such as 2026-01-31."),
    QuestionKind.TEXT: _("How many characters."),
    QuestionKind.MULTIPLE: _("How many options."),
    QuestionKind.RANKING: _("How many options."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One option or row as fields in a row of a table: its code, its words, and what else can be said of it."""

    code: forms.BoundField
    words: Sequence[forms.BoundField]
    marks: Sequence[forms.BoundField]
    place: forms.BoundField


def written(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def words_field(code: str, label: str, text: str, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    """Return a field for what is said in one language."""
    widget = forms.Textarea(attrs={"rows": rows, "lang": code})
    return forms.CharField(
        label=label, initial=text, required=False, max_length=LONGEST, widget=widget, help_text=help_text
    )


def joined(before: Words, languages: Sequence[str], told: Mapping[str, Any], stem: str) -> dict[str, str]:
    """Return the words with those of the form in their place; languages that the form does not show stay."""
    said = {**before, **{code: written(told.get(f"{stem}_{code}") or "") for code in languages}}
    return {code: text for code, text in said.items() if text}


class QuestionForm(forms.Form):
    """Everything about one question of a kind; what the kind does not use is not asked."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Short, and the same from edition to edition: results and logic refer to it."),
    )
    page = forms.ChoiceField(label=_("On the page"))
    compulsory = forms.BooleanField(label=_("must be answered"), required=False)
    not_applicable = forms.BooleanField(label=_("offer “does not apply”"), required=False)
    do_not_know = forms.BooleanField(label=_("offer “do not know”"), required=False)
    shuffled = forms.BooleanField(label=_("options or rows in random order"), required=False)
    category = NodeField(label=_("Question category"), required=False)
    factor = forms.ChoiceField(
        label=_("Satisfaction factor"), choices=[("", NO_CHOICE), *Factor.choices], required=False
    )

    def __init__(self, *given: Any, question: Question, content: Content, page: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.question, self.content, self.languages = question, content, content.languages
        self.is_new = question.code not in content.questions
        self._fill()
        offer_choices(self, "page", [(one.code, name_of_page(one, n)) for n, one in enumerate(content.pages, start=1)])
        self.initial.setdefault("page", page)
        field = self.fields["category"]
        if isinstance(field, NodeField):
            field.offer(taxa(Tree.QUESTION_CATEGORY), empty=NO_CHOICE)
        self._add_words()
        self._add_scale()
        self._add_lines("option", question.options, asked=question.kind in CHOSEN)
        self._add_lines("row", question.rows, asked=question.kind is QuestionKind.MATRIX or bool(question.rows))
        self._add_limits()
        before = asked_before_question(content, question.code, page=page)
        self._add_pair(before)
        self.logic = LogicFields(self, before, question.show_if)
        self._drop_unused()

    def _fill(self) -> None:
        one = self.question
        names = ("code", "compulsory", "not_applicable", "do_not_know", "shuffled", "category", "factor")
        for name in names:
            self.initial.setdefault(name, getattr(one, name))

    def _add_words(self) -> None:
        for code in self.languages:
            name = language_name(code)
            self.fields[f"words_{code}"] = words_field(code, name, self.question.words.get(code, ""))
            self.fields[f"help_{code}"] = words_field(code, name, self.question.help.get(code, ""), rows=1)

    @property
    def has_scale(self) -> bool:
        return self.question.kind in USUAL_SCALES

    def _add_scale(self) -> None:
        scale = self.question.asked_on
        if scale is None or not self.has_scale:
            return
        for name, initial, label in (
            ("low", scale.low, _("From")),
            (
                "high",
                scale.high,
                _(
                    "To",
                ),
            ),
        ):
            self.fields[f"scale_{name}"] = forms.IntegerField(
                label=label, initial=initial, min_value=-EDGE, max_value=EDGE
            )
        self.fields["scale_look"] = forms.ChoiceField(label=_("Look"), choices=Look.choices, initial=scale.look)
        for point in self.labelled_points:
            for code in self.languages:
                words = f"{point} · {language_name(code)}"
                self.fields[f"label_{point}_{code}"] = forms.CharField(
                    label=words,
                    initial=scale.labels.get(str(point), {}).get(code, ""),
                    required=False,
                    max_length=200,
                    widget=forms.TextInput(attrs={"lang": code, "aria-label": words, "class": "form-control"}),
                )

    @property
    def labelled_points(self) -> range:
        scale = self.question.asked_on
        return scale.points[:LABELLED_POINTS] if scale and self.has_scale else range(0)

    @property
    def labels(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The words for each point, for the page."""
        return [(point, [self[f"label_{point}_{code}"] for code in self.languages]) for point in self.labelled_points]

    def _add_lines(self, stem: str, parts: Sequence[Option | Row], *, asked: bool) -> None:
        lines = len(parts) + SPARE_LINES if asked else 0
        setattr(self, f"{stem}_count", lines)
        for number in range(lines):
            part = parts[number] if number < len(parts) else None
            self._add_line(f"{stem}_{number}", part, number, has_marks=stem == "option")

    def _add_line(self, at: str, part: Option | Row | None, number: int, *, has_marks: bool) -> None:
        shown = {"class": "form-control"}
        place = str(number + 1)
        self.fields[f"{at}_code"] = forms.CharField(
            initial=part.code if part else "",
            required=False,
            max_length=60,
            widget=forms.TextInput(attrs={**shown, "aria-label": f"{_('Code')} {place}"}),
        )
        for code in self.languages:
            label = f"{language_name(code)} {place}"
            self.fields[f"{at}_{code}"] = forms.CharField(
                initial=part.words.get(code, "") if part else "",
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={**shown, "lang": code, "aria-label": label}),
            )
        for mark, said in MARKS.items() if has_marks else ():
            self.fields[f"{at}_{mark}"] = forms.BooleanField(
                initial=isinstance(part, Option) and getattr(part, mark),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input", "aria-label": f"{said} {place}"}),
            )
        self.fields[f"{at}_place"] = forms.IntegerField(
            initial=number + 1,
            required=False,
            min_value=0,
            max_value=999,
            widget=forms.NumberInput(attrs={**shown, "aria-label": f"{_('Place')} {place}"}),
        )

    def _lines(self, stem: str) -> list[Line]:
        return [
            Line(
                code=self[f"{stem}_{number}_code"],
                words=[self[f"{stem}_{number}_{code}"] for code in self.languages],
                marks=[self[f"{stem}_{number}_{mark}"] for mark in MARKS] if stem == "option" else [],
                place=self[f"{stem}_{number}_place"],
            )
            for number in range(getattr(self, f"{stem}_count"))
        ]

    @property
    def option_lines(self) -> list[Line]:
        return self._lines("option")

    @property
    def row_lines(self) -> list[Line]:
        return self._lines("row")

    def _add_limits(self) -> None:
        kind = self.question.kind
        if kind in BOUNDED:
            for name, label in (("least", _("At least")), ("most", _("At most"))):
                self.fields[name] = forms.CharField(
                    label=label,
                    initial=getattr(self.question, name),
                    required=False,
                    max_length=20,
                    help_text=BOUND_HELP.get(kind, ""),
                )
        if kind is QuestionKind.TEXT:
            self.fields["pattern"] = forms.CharField(
                label=_("Pattern"),
                initial=self.question.pattern,
                required=False,
                max_length=200,
                help_text=_("A regular expression, such as [0-9]{4} for four digits; the whole answer must fit it."),
            )

    def _add_pair(self, before: Sequence[Question]) -> None:
        if self.question.kind is not QuestionKind.PERCEPTION:
            return
        fits = {QuestionKind.EXPECTATION, QuestionKind.IMPORTANCE}
        others = [one for one in self.content.questions.values() if one.kind in fits]
        choices = [("", NO_CHOICE), *((one.code, short(one)) for one in others)]
        self.fields["pair"] = forms.ChoiceField(
            label=_("Forms a pair with"), choices=choices, initial=self.question.pair, required=False
        )

    def _drop_unused(self) -> None:
        kind = self.question.kind
        if kind not in WITH_MARKS:
            del self.fields["not_applicable"], self.fields["do_not_know"]
        if not (kind in CHOSEN or kind is QuestionKind.MATRIX):
            del self.fields["shuffled"]

    @property
    def words(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """What is asked and what helps, in each language, for the page."""
        return [(self[f"words_{code}"], self[f"help_{code}"]) for code in self.languages]

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in ("least", "most", "pattern", "pair") if name in self.fields]

    @property
    def answering(self) -> list[forms.BoundField]:
        names = ("compulsory", "not_applicable", "do_not_know", "shuffled")
        return [self[name] for name in names if name in self.fields]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not CODE.fullmatch(code):
            raise ValidationError(_("Letters, digits and underscores only, and a letter first."))
        if code in self.content.questions and (self.is_new or code != self.question.code):
            raise ValidationError(_("Another question has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["show_if"] = self.logic.condition() if not self.errors else None
        return told

    def changed(self) -> Question:
        """Return the question as it was filled in; what the form does not show stays."""
        told, one = self.cleaned_data, self.question
        plain = ("compulsory", "not_applicable", "do_not_know", "shuffled", "least", "most", "pattern", "pair")
        category = told["category"]
        return replace(
            one,
            **{name: told[name] for name in plain if name in told},
            code=told["code"],
            words=joined(one.words, self.languages, told, "words"),
            help=joined(one.help, self.languages, told, "help"),
            category=category.code if category else self._category_not_offered,
            factor=told["factor"],
            scale=self._scale(),
            options=self._options(),
            rows=self._rows(),
            show_if=told["show_if"],
        )

    @property
    def _category_not_offered(self) -> str:
        """A category that was retired stays with the question that has it."""
        field = self.fields["category"]
        offered = field.nodes if isinstance(field, NodeField) else {}
        return "" if self.question.category in offered else self.question.category

    def _scale(self) -> Scale | None:
        """A scale that is the usual one of its kind stays unsaid where it was unsaid."""
        before = self.question.asked_on
        if before is None or not self.has_scale:
            return self.question.scale
        told = self.cleaned_data
        low, high = told["scale_low"], told["scale_high"]
        labels = {
            str(point): joined(before.labels.get(str(point), {}), self.languages, told, f"label_{point}")
            for point in self.labelled_points
            if low <= point <= high
        }
        kept = {point: words for point, words in labels.items() if words}
        scale = Scale(low=low, high=high, labels=kept, look=Look(told["scale_look"]))
        return None if self.question.scale is None and scale == before else scale

    def _options(self) -> tuple[Option, ...]:
        told, before = self.cleaned_data, {one.code: one for one in self.question.options}
        return tuple(
            Option(
                code=code,
                words=joined(before[code].words if code in before else {}, self.languages, told, at),
                other=told[f"{at}_other"],
                alone=told[f"{at}_alone"],
            )
            for at, code in self._placed("option", [one.code for one in self.question.options])
        )

    def _rows(self) -> tuple[Row, ...]:
        told, before = self.cleaned_data, {one.code: one for one in self.question.rows}
        return tuple(
            Row(code=code, words=joined(before[code].words if code in before else {}, self.languages, told, at))
            for at, code in self._placed("row", [one.code for one in self.question.rows])
        )

    def _placed(self, stem: str, known: Sequence[str]) -> list[tuple[str, str]]:
        """Return the lines that say something, in the order of their places, each with a code that is its own."""
        told, taken = self.cleaned_data, list(known)
        lines = []
        for number in range(getattr(self, f"{stem}_count")):
            at = f"{stem}_{number}"
            if not any(told.get(f"{at}_{code}") for code in self.languages):
                continue
            written_code = told[f"{at}_code"] or ""
            code = written_code if PART.fullmatch(written_code) else _numbered(stem[0], taken)
            taken.append(code)
            place = told.get(f"{at}_place")
            lines.append((number + 1 if place is None else place, number, at, code))
        return [(at, code) for _place, _number, at, code in sorted(lines)]


def _numbered(letter: str, taken: Collection[str]) -> str:
    return next(code for number in count(1) if (code := f"{letter}{number}") not in taken)


MARKS: Mapping[str, str | Promise] = {
    "other": pgettext_lazy("option", "asks for words"),
    "alone": pgettext_lazy("option", "excludes the others"),
}

"""What is found in a questionnaire, and its logic, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.organisation.wording import say
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.faults import Fault, Remark
from ascolto.surveys.kinds import KANO_ROWS, QuestionKind
from ascolto.ui.explanations_surveys import language_name

Text = str | Promise
SHORT = 70

FAULTS: Mapping[str, Text] = {
    "no_language": _("No language is chosen in which it is asked."),
    "no_question": _("Nothing is asked yet."),
    "page_empty": _("The page asks nothing."),
    "code_form": _("The code “%(code)s” is no short name: letters, digits and underscores, a letter first."),
    "code_twice": _("The code “%(code)s” stands for two things."),
    "options_not_asked": _("This kind of question has no options."),
    "options_too_few": _("It needs two options at least."),
    "ranking_with_exceptions": _("What is ranked has no “other” and no “none of these”."),
    "rows_missing": _("A matrix needs rows."),
    "rows_not_asked": _("This kind of question has no rows."),
    "rows_of_another_kind": _("The two rows of a Kano pair are “functional” and “dysfunctional”."),
    "scale_not_asked": _("This kind of question has no scale."),
    "scale_of_another_kind": _(
        "This kind of question is asked from %(low)s to %(high)s; on another scale it is a rating."
    ),
    "scale_without_length": _("The scale ends where it begins."),
    "scale_too_long": _("The scale is longer than people can tell apart (at most: %(most)s)."),
    "look_too_long": _("This look has no room for such a long scale (at most: %(most)s)."),
    "bound_unreadable": _("A limit cannot be read, or this kind of question has none."),
    "bounds_swapped": _("The lower limit lies above the upper one."),
    "bound_above_options": _("More options are asked for than there are (%(options)s)."),
    "pattern_not_asked": _("Only a text can have a pattern."),
    "pattern_unreadable": _("The pattern cannot be read."),
    "pattern_too_slow": _("The pattern could take too long to check; make it simpler."),
    "factor_unknown": _("The satisfaction factor “%(factor)s” does not exist."),
    "words_missing": _("Something is not said in this language: %(language)s."),
    "label_beside_scale": _("There are words for the point %(point)s, which is not on the scale."),
    "point_without_words": _("A scale of words needs words for each point; those for %(point)s are missing."),
    "placeholder_unknown": _("What is to stand for {%(name)s} is not known by then."),
    "condition_not_earlier": _("Its logic rests on “%(question)s”, which is not asked before it."),
    "condition_row": _("Its logic rests on a row of “%(question)s” that does not exist."),
    "condition_test": _("Its logic compares “%(question)s” in a way that its answers do not allow."),
    "condition_value": _("Its logic waits for “%(value)s”, which “%(question)s” cannot be answered by."),
    "pair_does_not_fit": _("It cannot form a pair with “%(question)s”."),
    "quota_of_nothing": _("A quota counts “%(option)s” of “%(question)s”, which cannot be chosen."),
    "quota_of_nobody": _("A quota would let nobody in."),
    "claim_differs": _("It is not the standard instrument that it claims to be (%(instrument)s): %(differs)s."),
}
REMARKS: Mapping[str, Text] = {
    "too_long": _(
        "In this language (%(language)s) it takes about %(minutes)s min; beyond %(most)s min people give up."
    ),
    "no_words_of_their_own": _("Nobody can say in their own words what was not asked."),
    "many_on_a_page": _("The page is crowded (%(count)s)."),
    "depends_on_same_page": _(
        "It depends on a question of the same page: without scripts it appears only after sending."
    ),
    "two_in_one": _("It seems to ask two things at once (“%(word)s”, %(language)s)."),
    "many_words": _("It is long (%(language)s; better not beyond %(most)s)."),
    "no_factor": _("It belongs to no satisfaction factor, so it explains nothing."),
    "no_middle": _("The scale has no middle, so whoever is undecided must take a side."),
    "leaning_scale": _("The words on the scale lean to one side."),
    "ends_without_words": _("The ends of the scale have no words."),
    "no_way_out": _("Whoever has no opinion cannot say so: offer “does not apply” or “do not know”."),
    "compelled": _("People are compelled to answer what should be free."),
    "order_leads": _("A long list in a fixed order favours what stands first: let it be shuffled."),
}
TESTS: Mapping[str, Text] = {
    "is": pgettext_lazy("logic", "is"),
    "is_not": pgettext_lazy("logic", "is not"),
    "below": pgettext_lazy("logic", "is below"),
    "at_most": pgettext_lazy("logic", "is at most"),
    "at_least": pgettext_lazy("logic", "is at least"),
    "above": pgettext_lazy("logic", "is above"),
    "answered": pgettext_lazy("logic", "was answered"),
    "not_answered": pgettext_lazy("logic", "was not answered"),
}
SENTENCES: Mapping[str, Text] = {
    "is": _("“%(question)s” is “%(value)s”"),
    "is_not": _("“%(question)s” is answered, but not by “%(value)s”"),
    "below": _("“%(question)s” is below %(value)s"),
    "at_most": _("“%(question)s” is at most %(value)s"),
    "at_least": _("“%(question)s” is at least %(value)s"),
    "above": _("“%(question)s” is above %(value)s"),
    "answered": _("“%(question)s” was answered"),
    "not_answered": _("“%(question)s” was not answered"),
}
KANO_ROW_WORDS: Mapping[str, Text] = {
    "functional": pgettext_lazy("Kano pair", "if it is there"),
    "dysfunctional": pgettext_lazy("Kano pair", "if it is not there"),
}
MEANINGS: Mapping[QuestionKind, Text] = {
    QuestionKind.NPS: _("Would they recommend us? 0 to 10; promoters (9, 10) minus detractors (0 to 6)."),
    QuestionKind.CSAT: _("How satisfied were they? The share that chose one of the two best points."),
    QuestionKind.CES: _("How easy was it? 1 to 7; the mean, and the share that found it easy."),
    QuestionKind.RATING: _("One aspect on a scale of your own; the mean from 0 to 100, and the best points."),
    QuestionKind.COMPARED: _("Below, at, or above what was expected, in four states; one item instead of a pair."),
    QuestionKind.EXPECTATION: _("What they expected, before or looking back; forms a pair with a perception."),
    QuestionKind.PERCEPTION: _("What they found; the gap to what they expected or find important."),
    QuestionKind.IMPORTANCE: _("How much it matters to them, beside how well it is done."),
    QuestionKind.KANO: _("How would they feel if it is there, and if it is not: must-be, more is better, delight."),
    QuestionKind.SINGLE: _("One of several options."),
    QuestionKind.MULTIPLE: _("As many options as apply."),
    QuestionKind.RANKING: _("Options put in order."),
    QuestionKind.MATRIX: _("Several aspects rated on the same scale, one row each."),
    QuestionKind.NUMBER: _("A number between limits."),
    QuestionKind.DATE: _("A day."),
    QuestionKind.TEXT: _("Their own words."),
    QuestionKind.FILE: _("A picture or document; not in anonymous waves."),
    QuestionKind.CONSENT: _("A yes that must be free, for being named or called."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A fault or remark in words, and the question or page that it is about."""

    sentence: str
    question: str = ""
    page: str = ""
    about: str = ""


def told(found: Fault) -> Told:
    """Return what was found as a sentence; what it is about stands beside it."""
    words = REMARKS if isinstance(found, Remark) else FAULTS
    facts = {name: language_name(str(fact)) if name == "language" else fact for name, fact in found.facts.items()}
    return Told(str(words[found.code]) % facts, found.question, found.page, found.question or found.page)


def short(question: Question) -> str:
    """Return the beginning of a question, in the reader's language where it is said in it."""
    return shortened(say(question.words, get_language() or "en") or question.code)


def shortened(text: str) -> str:
    return str(Truncator(text).chars(SHORT))


def name_of_page(page: Page, number: int) -> str:
    """Return the title of a page, or its number where it has none."""
    title = say(page.title, get_language() or "en")
    return title or str(_("Page %(number)s") % {"number": number})


def row_in_words(question: Question, row: str) -> str:
    if row in KANO_ROWS and question.kind is QuestionKind.KANO:
        return str(KANO_ROW_WORDS[row])
    words = next((one.words for one in question.rows if one.code == row), {})
    return say(words, get_language() or "en") or row


@dataclass(frozen=True, slots=True)
class Logic:
    """When something is shown: all of these sentences hold, or any of them."""

    lead: str
    sentences: tuple[str, ...]


def logic_in_words(condition: Condition | None, content: Content) -> Logic | None:
    """Return the condition as sentences that can be read aloud; None where there is none."""
    if condition is None:
        return None
    sentences = tuple(_sentence(test, content) for test in condition.tests)
    if len(sentences) == 1:
        lead = _("Shown only if")
    else:
        lead = _("Shown if any of these holds:") if condition.any else _("Shown only if all of these hold:")
    return Logic(str(lead), sentences)


def _sentence(test: Comparison, content: Content) -> str:
    asked = content.questions.get(test.question)
    if asked is None:
        return str(SENTENCES[test.test]) % {"question": test.question, "value": test.value}
    name = short(asked)
    if test.row:
        name = f"{name} · {shortened(row_in_words(asked, test.row))}"
    return str(SENTENCES[test.test]) % {"question": name, "value": value_in_words(asked, test.value)}


def value_in_words(asked: Question, value: str) -> str:
    """Return an option by its words, a consent as yes or no, a number as it is."""
    if asked.kind is QuestionKind.CONSENT:
        return str(pgettext_lazy("consent", "yes") if value == "1" else pgettext_lazy("consent", "no"))
    words = next((option.words for option in asked.options if option.code == value), {})
    return shortened(say(words, get_language() or "en")) or value

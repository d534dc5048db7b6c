"""Arrange a questionnaire: put in, take out, move and rename its parts; what refers to a renamed part follows it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from ascolto.surveys.conditions import Condition
from ascolto.surveys.content import Content, Page, Question, Words
from ascolto.surveys.piping import renamed_in

Part = TypeVar("Part", Page, Question)


def with_page(content: Content, page: Page) -> Content:
    """Return the questionnaire with one page more, as its last."""
    return replace(content, pages=(*content.pages, page))


def with_question(content: Content, question: Question, *, page: str) -> Content:
    """Return the questionnaire with one question more, as the last of a page."""
    return _on_page(content, page, lambda questions: (*questions, question))


def with_pages(content: Content, pages: Sequence[Page], *, after: str) -> Content:
    """Return the questionnaire with these pages behind one, each under a code that is free."""
    place = _place(content.pages, after) + 1
    taken = [page.code for page in content.pages]
    coded = []
    for page in pages:
        coded.append(replace(page, code=free_code(page.code, taken)))
        taken.append(coded[-1].code)
    return replace(content, pages=(*content.pages[:place], *coded, *content.pages[place:]))


def free_prefix(codes: Collection[str], taken: Collection[str]) -> str:
    """Return what can stand before all of these codes so that none is taken; nothing where that is not needed."""
    return next(
        prefix
        for prefix in ("", *(f"x{number}_" for number in range(2, len(taken) + 3)))
        if not any(f"{prefix}{code}" in taken for code in codes)
    )


def question_replaced(content: Content, code: str, question: Question) -> Content:
    """Return the questionnaire with another question in the place of one; logic follows where its code changed."""
    pages = tuple(
        replace(page, questions=tuple(question if one.code == code else one for one in page.questions))
        for page in content.pages
    )
    content = replace(content, pages=pages)
    return content if question.code == code else _renamed(content, code, question.code)


def page_replaced(content: Content, code: str, page: Page) -> Content:
    return replace(content, pages=tuple(page if one.code == code else one for one in content.pages))


def without_question(content: Content, code: str) -> Content:
    """Return the questionnaire without a question, and without quotas for it; logic that rested on it is a fault."""
    pages = tuple(
        replace(page, questions=tuple(one for one in page.questions if one.code != code)) for page in content.pages
    )
    return replace(content, pages=pages, quotas=tuple(one for one in content.quotas if one.question != code))


def without_page(content: Content, code: str) -> Content:
    """Return the questionnaire without a page; its questions go to the page before, or to the next where it was first.

    The only page stays.
    """
    place = _place(content.pages, code)
    if len(content.pages) == 1:
        return content
    gone, rest = content.pages[place], [page for page in content.pages if page.code != code]
    heir = rest[max(place - 1, 0)]
    joined = gone.questions + heir.questions if place == 0 else heir.questions + gone.questions
    return page_replaced(replace(content, pages=tuple(rest)), heir.code, replace(heir, questions=joined))


def question_moved(content: Content, code: str, step: int) -> Content:
    """Return the questionnaire with a question one place earlier (-1) or later (1); at the edge it changes the page."""
    page = _page_with(content, code)
    place = _place(page.questions, code)
    if 0 <= place + step < len(page.questions):
        return page_replaced(content, page.code, replace(page, questions=_shifted(page.questions, place, step)))
    number = _place(content.pages, page.code) + step
    if not 0 <= number < len(content.pages):
        return content
    question, there = page.questions[place], content.pages[number].code
    taken = page_replaced(content, page.code, replace(page, questions=_without(page.questions, code)))
    return _on_page(taken, there, lambda others: (*others, question) if step < 0 else (question, *others))


def page_moved(content: Content, code: str, step: int) -> Content:
    """Return the questionnaire with a page one place earlier (-1) or later (1)."""
    place = _place(content.pages, code)
    if not 0 <= place + step < len(content.pages):
        return content
    return replace(content, pages=_shifted(content.pages, place, step))


def question_sent_to(content: Content, code: str, page: str) -> Content:
    """Return the questionnaire with a question as the last of another page."""
    home = _page_with(content, code)
    if home.code == page:
        return content
    question = content.questions[code]
    taken = page_replaced(content, home.code, replace(home, questions=_without(home.questions, code)))
    return with_question(taken, question, page=page)


def question_doubled(content: Content, code: str) -> Content:
    """Return the questionnaire with a copy right behind the question; a copy claims no instrument."""
    copy = replace(content.questions[code], code=free_code(code, content.questions), instrument="", dimension="")
    page = _page_with(content, code)
    place = _place(page.questions, code) + 1
    return _on_page(content, page.code, lambda questions: (*questions[:place], copy, *questions[place:]))


def free_code(stem: str, taken: Collection[str]) -> str:
    """Return the code itself where it is free, else with the first number behind it that makes it so."""
    if stem not in taken:
        return stem
    return next(code for number in range(2, len(taken) + 3) if (code := f"{stem[:55]}_{number}") not in taken)


def _renamed(content: Content, old: str, new: str) -> Content:
    quotas = tuple(replace(one, question=new) if one.question == old else one for one in content.quotas)
    pages = tuple(_renamed_on(page, old, new) for page in content.pages)
    title, welcome = renamed_in(content.title, old, new), renamed_in(content.welcome, old, new)
    thanks = renamed_in(content.thanks, old, new)
    return replace(content, pages=pages, quotas=quotas, title=title, welcome=welcome, thanks=thanks)


def _renamed_on(page: Page, old: str, new: str) -> Page:
    return replace(
        page,
        title=renamed_in(page.title, old, new),
        text=renamed_in(page.text, old, new),
        show_if=_condition_renamed(page.show_if, old, new),
        questions=tuple(_renamed_question(question, old, new) for question in page.questions),
    )


def _renamed_question(question: Question, old: str, new: str) -> Question:
    def said(words: Words) -> Words:
        return renamed_in(words, old, new)

    return replace(
        question,
        words=said(question.words),
        help=said(question.help),
        options=tuple(replace(one, words=said(one.words)) for one in question.options),
        rows=tuple(replace(one, words=said(one.words)) for one in question.rows),
        pair=new if question.pair == old else question.pair,
        show_if=_condition_renamed(question.show_if, old, new),
    )


def _condition_renamed(condition: Condition | None, old: str, new: str) -> Condition | None:
    if condition is None:
        return None
    tests = tuple(replace(test, question=new) if test.question == old else test for test in condition.tests)
    return replace(condition, tests=tests)


def _on_page(content: Content, code: str, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]) -> Content:
    page = content.page_of(code)
    return page_replaced(content, code, replace(page, questions=change(page.questions)))


def _page_with(content: Content, code: str) -> Page:
    return next(page for page in content.pages if any(question.code == code for question in page.questions))


def _place(parts: Sequence[Part], code: str) -> int:
    return next(place for place, part in enumerate(parts) if part.code == code)


def _without(questions: tuple[Question, ...], code: str) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.code != code)


def _shifted(parts: tuple[Part, ...], place: int, step: int) -> tuple[Part, ...]:
    moved = list(parts)
    moved[place], moved[place + step] = moved[place + step], moved[place]
    return tuple(moved)

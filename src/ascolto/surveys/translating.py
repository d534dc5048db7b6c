"""Say a questionnaire in another language, text by text, as the translation side by side gives them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ascolto.surveys.content import Content, Page, Question, Scale, Words

Said = Callable[[str, Words], Words]
Texts = Mapping[str, str]
"""What is said in one language, by the path that `Content.wordings` gives."""


def translated(content: Content, language: str, texts: Texts) -> Content:
    """Return the questionnaire with these texts in one language; an empty text takes away what was said there."""

    def said(path: str, words: Words) -> Words:
        if path not in texts:
            return words
        kept = {code: text for code, text in words.items() if code != language}
        return {**kept, language: texts[path]} if texts[path] else kept

    pages = tuple(_page(page, said) for page in content.pages)
    title, welcome = said("title", content.title), said("welcome", content.welcome)
    return replace(content, pages=pages, title=title, welcome=welcome, thanks=said("thanks", content.thanks))


def _page(page: Page, said: Said) -> Page:
    at = f"pages.{page.code}"
    questions = tuple(_question(question, said) for question in page.questions)
    return replace(page, title=said(f"{at}.title", page.title), text=said(f"{at}.text", page.text), questions=questions)


def _question(question: Question, said: Said) -> Question:
    at = f"questions.{question.code}"
    return replace(
        question,
        words=said(f"{at}.words", question.words),
        help=said(f"{at}.help", question.help),
        scale=_scale(question.scale, at, said),
        options=tuple(replace(one, words=said(f"{at}.options.{one.code}", one.words)) for one in question.options),
        rows=tuple(replace(one, words=said(f"{at}.rows.{one.code}", one.words)) for one in question.rows),
    )


def _scale(scale: Scale | None, at: str, said: Said) -> Scale | None:
    if scale is None:
        return None
    labels = {point: said(f"{at}.scale.{point}", words) for point, words in scale.labels.items()}
    return replace(scale, labels=labels)

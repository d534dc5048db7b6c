"""Write a questionnaire as an Excel workbook in which somebody can go on writing."""

from collections.abc import Iterator, Mapping
from io import BytesIO

import xlsxwriter

from ascolto.surveys.content import Content, Page, Question, Words
from ascolto.surveys.files.imported import FileFault, Trouble, UnreadableQuestionnaire
from ascolto.surveys.files.sheet_columns import CELL, COLUMNS, FLAGS, SECOND, SHEET, WRITTEN, YES, What
from ascolto.surveys.files.sheet_conditions import written

Line = Mapping[str, str]
WIDE = 48


def to_sheet(content: Content) -> bytes:
    """Return the workbook; `from_sheet` gives back the same questionnaire.

    Raises:
        UnreadableQuestionnaire: a text is longer than a cell can hold.
    """
    languages = _languages(content)
    header = [*COLUMNS, *languages, *(f"{SECOND}{language}" for language in languages)]
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(len(COLUMNS), len(header) - 1, WIDE, wrapped)
    sheet.freeze_panes(1, 2)
    sheet.write_row(0, 0, header, bold)
    for row, line in enumerate(_lines(content), start=1):
        for column, name in enumerate(header):
            text = line.get(name, "")
            if len(text) > CELL:
                book.close()
                raise UnreadableQuestionnaire(
                    [FileFault(trouble=Trouble.TOO_LONG, sheet=SHEET, row=row + 1, column=name, found=text[:40])]
                )
            if text:
                sheet.write_string(row, column, text)
    book.close()
    return stream.getvalue()


def _languages(content: Content) -> list[str]:
    """Return the languages it is complete in, and behind them those of which there are only some words."""
    every = (language for _path, words in content.wordings() for language in words)
    return list(dict.fromkeys([*content.languages, *every]))


def _lines(content: Content) -> Iterator[Line]:
    yield {"what": What.QUESTIONNAIRE, "code": ", ".join(content.languages), **content.title}
    yield {"what": What.WELCOME, **content.welcome}
    yield {"what": What.THANKS, **content.thanks}
    for page in content.pages:
        yield _page(page)
        for question in page.questions:
            yield from _question(question)
    for quota in content.quotas:
        yield {"what": What.QUOTA, "code": quota.question, "option": quota.option, "most": str(quota.most)}


def _page(page: Page) -> Line:
    return {
        "what": What.PAGE,
        "code": page.code,
        "shuffled": YES if page.shuffled else "",
        "show if": written(page.show_if) if page.show_if else "",
        **page.title,
        **_second(page.text),
    }


def _question(question: Question) -> Iterator[Line]:
    scale = question.scale
    yield {
        "what": What.QUESTION,
        "code": question.code,
        "kind": question.kind.value,
        **{name: YES for name in FLAGS if getattr(question, name)},
        **{name: getattr(question, name) for name in WRITTEN},
        "show if": written(question.show_if) if question.show_if else "",
        **({"low": str(scale.low), "high": str(scale.high), "look": scale.look.value} if scale else {}),
        **question.words,
        **_second(question.help),
    }
    for point, words in (scale.labels if scale else {}).items():
        yield {"what": What.POINT, "code": point, **words}
    for option in question.options:
        exceptions = {name: YES for name in ("other", "alone") if getattr(option, name)}
        yield {"what": What.OPTION, "code": option.code, **exceptions, **option.words}
    for row in question.rows:
        yield {"what": What.ROW, "code": row.code, **row.words}


def _second(words: Words) -> Line:
    return {f"{SECOND}{language}": text for language, text in words.items()}

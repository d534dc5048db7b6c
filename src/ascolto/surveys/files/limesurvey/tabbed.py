"""Read `.txt`: the tab-separated structure, one row for each setting, group, question, subquestion and answer.

What belongs to something stands below it. Each language repeats all rows; groups are told by their place in it,
questions by their code, subquestions and answers by scale and code.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ascolto.surveys.files.imported import Imported, Trouble, require_size, unreadable
from ascolto.surveys.files.limesurvey.decoding import text_of
from ascolto.surveys.files.limesurvey.structure import LimeGroup, LimePart, LimeQuestion, LimeQuota, LimeSurvey
from ascolto.surveys.files.limesurvey.whole import imported

Record = Mapping[str, str]
NEEDED = ("class", "type/scale", "name", "text", "language")
NAMED = {
    "id",
    "related_id",
    *NEEDED,
    "relevance",
    "help",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
}
MOST_ROWS = 300_000
# A cell in quotation marks, in which they stand doubled, or any other; then what ends it.
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\r|\n|\Z)')


def read_txt(data: bytes) -> Imported:
    """Return the questionnaire that a tab-separated structure file holds.

    Raises:
        UnreadableQuestionnaire: it has not the columns of one, or is too large.
    """
    require_size(data)
    rows = _rows(text_of(data))
    header = [name.strip().lower() for name in next(rows, [])]
    if not set(NEEDED) <= set(header):
        raise unreadable(Trouble.NOT_LIMESURVEY, found=", ".join(header)[:200])
    reading = _Reading()
    for number, cells in enumerate(rows):
        if number > MOST_ROWS:
            raise unreadable(Trouble.TOO_MANY_ROWS)
        reading.take(dict(zip(header, cells, strict=False)))
    return imported(reading.survey())


@dataclass(slots=True)
class _Reading:
    base: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    groups: list[LimeGroup] = field(default_factory=list)
    questions: dict[str, LimeQuestion] = field(default_factory=dict)
    quotas: list[LimeQuota] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    current: LimeQuestion | None = None
    place: int = -1
    language: str = ""
    parts: dict[tuple[int, str, str, str], LimePart] = field(default_factory=dict)

    def take(self, row: Record) -> None:
        taken: dict[str, Callable[[Record], None]] = {
            "S": self._setting,
            "SL": self._said,
            "G": self._group,
            "Q": self._question,
            "SQ": self._subquestion,
            "A": self._answer,
            "QTA": self._quota,
        }
        kind = row.get("class", "").strip().upper()
        if kind in taken:
            taken[kind](row)

    def survey(self) -> LimeSurvey:
        base = self.settings.get("language", "") or (self.languages[0] if self.languages else "")
        if not base:
            raise unreadable(Trouble.NO_LANGUAGE)
        further = re.findall(r"[A-Za-z0-9-]+", self.settings.get("additional_languages", ""))
        return LimeSurvey(
            languages=list(dict.fromkeys([base, *further, *self.languages])),
            title=self.said.get("surveyls_title", {}),
            description=self.said.get("surveyls_description", {}),
            welcome=self.said.get("surveyls_welcometext", {}),
            end=self.said.get("surveyls_endtext", {}),
            groups=self.groups,
            quotas=self.quotas,
            lost=self.lost,
        )

    def _setting(self, row: Record) -> None:
        self.settings[row.get("name", "")] = row.get("text", "")

    def _said(self, row: Record) -> None:
        self.said.setdefault(row.get("name", ""), {})[self._heard(row)] = row.get("text", "")

    def _heard(self, row: Record) -> str:
        """Return the language of the row; a file written by hand may leave it out."""
        language = row.get("language", "").strip() or self.settings.get("language", "")
        if language and language not in self.languages:
            self.languages.append(language)
        return language

    def _group(self, row: Record) -> None:
        language = self._heard(row)
        self.place = 0 if language != self.language else self.place + 1
        self.language, self.current = language, None
        while len(self.groups) <= self.place:
            self.groups.append(LimeGroup(relevance=row.get("relevance", ""), random_group=row.get("random_group", "")))
        group = self.groups[self.place]
        group.names[language] = row.get("name", "")
        group.descriptions[language] = row.get("text", "")

    def _question(self, row: Record) -> None:
        language, code = self._heard(row), row.get("name", "").strip()
        known = self.questions.get(code)
        if known is None or language in known.texts:
            known = self._new_question(row, code)
        self.current = known
        known.texts[language] = row.get("text", "")
        known.helps[language] = row.get("help", "")
        for name in set(row) - NAMED:
            if row[name].strip():
                known.texts_of_attributes.setdefault(name, {})[language] = row[name]

    def _new_question(self, row: Record, code: str) -> LimeQuestion:
        question = LimeQuestion(
            code=code or f"q{len(self.questions) + 1}",
            type=row.get("type/scale", "").strip(),
            mandatory=row.get("mandatory", "").strip(),
            other=row.get("other", "").strip().upper() == "Y",
            relevance=row.get("relevance", ""),
            pattern=row.get("validation", ""),
            has_default=bool(row.get("default", "").strip()),
            attributes={name: row[name] for name in set(row) - NAMED if row[name].strip()},
        )
        if not self.groups:
            self.groups.append(LimeGroup())
            self.place = 0
        self.groups[max(self.place, 0)].questions.append(question)
        self.questions.setdefault(question.code, question)
        return question

    def _subquestion(self, row: Record) -> None:
        if self.current is None:
            self.lost.append((row.get("name", ""), ""))
            return
        self._part(self.current.subquestions, "SQ", row).relevance = row.get("relevance", "")
        if row.get("default", "").strip():
            self.current.has_default = True

    def _answer(self, row: Record) -> None:
        if self.current is None:
            self.lost.append((row.get("name", ""), ""))
            return
        # The column of equations holds the score of an answer; later versions have a column of its own.
        score = row.get("assessment_value", "") or row.get("relevance", "")
        self._part(self.current.answers, "A", row).score = score.strip()

    def _part(self, parts: list[LimePart], kind: str, row: Record) -> LimePart:
        """Return the part with the words of this row added: a new one, or one that another language began."""
        scale, code, language = row.get("type/scale", "").strip() or "0", row.get("name", "").strip(), self._heard(row)
        name = (id(parts), kind, scale, code)
        part = self.parts.get(name)
        if part is None or language in part.texts:
            part = self.parts[name] = LimePart(code=code, scale=scale)
            parts.append(part)
        part.texts[language] = row.get("text", "")
        return part

    def _quota(self, row: Record) -> None:
        self.quotas.append(LimeQuota(name=row.get("name", ""), limit=row.get("mandatory", "")))


def _rows(text: str) -> Iterator[list[str]]:
    cells: list[str] = []
    place = 0
    while place < len(text):
        found = _CELL.match(text, place)
        if found is None:
            break
        cells.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        place = found.end()
        if found[3] != "\t":
            if any(cells):
                yield cells
            cells = []
    if any(cells):
        yield cells

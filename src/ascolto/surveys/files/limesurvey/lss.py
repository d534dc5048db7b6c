"""Read `.lss` (also `.lsg`, `.lsq`): XML of flat tables. Declarations are refused, so that no entity can unfold."""

import xml.parsers.expat as expat
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ascolto.surveys.files.imported import Imported, Trouble, require_size, unreadable
from ascolto.surveys.files.limesurvey.decoding import text_of
from ascolto.surveys.files.limesurvey.structure import (
    LimeGroup,
    LimePart,
    LimeQuestion,
    LimeQuota,
    LimeSurvey,
    Texts,
)
from ascolto.surveys.files.limesurvey.whole import imported

Record = Mapping[str, str]
Tables = Mapping[str, Sequence[Record]]
MOST_ROWS = 300_000
DEEPEST = 12
ARCHIVE = b"PK\x03\x04"


def read_lss(data: bytes) -> Imported:
    """Return the questionnaire that a structure file in XML holds.

    Raises:
        UnreadableQuestionnaire: it is no structure file of LimeSurvey, is too large, or declares entities.
    """
    require_size(data)
    if data.startswith(ARCHIVE):
        raise unreadable(Trouble.ARCHIVE)
    tables, languages = _parsed(text_of(data))
    if "questions" not in tables and "surveys" not in tables:
        raise unreadable(Trouble.NOT_LIMESURVEY)
    return imported(_survey(tables, languages))


class _Tables:
    """Collects rows: document / table / rows / row / field."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Record]] = defaultdict(list)
        self.languages: list[str] = []
        self._path: list[str] = []
        self._row: dict[str, str] = {}
        self._text: list[str] = []
        self._count = 0

    def start(self, name: str, _attributes: object) -> None:
        self._path.append(name)
        self._text = []
        if len(self._path) > DEEPEST:
            raise unreadable(Trouble.NOT_LIMESURVEY)
        if name == "row":
            self._row = {}

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        path, text = self._path, "".join(self._text)
        if len(path) >= 2 and path[-2] == "row":
            self._row[name] = text
        elif name == "row" and len(path) >= 3:
            self._count += 1
            if self._count > MOST_ROWS:
                raise unreadable(Trouble.TOO_MANY_ROWS)
            self.tables[path[-3]].append(self._row)
        elif name == "language" and path[-2:-1] == ["languages"]:
            self.languages.append(text.strip())
        elif len(path) == 2:
            self.tables[name]  # a table without rows is there all the same
        path.pop()
        self._text = []


def _parsed(text: str) -> tuple[Tables, list[str]]:
    reading = _Tables()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.data
    try:
        parser.Parse(text.lstrip().encode("utf-8", "replace"), True)  # noqa: FBT003  (this is the last part)
    except expat.ExpatError as problem:
        raise unreadable(Trouble.NOT_XML, found=str(problem)) from None
    return reading.tables, reading.languages


def _refuse_declaration(*_declared: object) -> None:
    raise unreadable(Trouble.DECLARES_ENTITIES)


def _survey(tables: Tables, languages: list[str]) -> LimeSurvey:
    [survey, *_] = tables.get("surveys") or [{}]
    base = survey.get("language", "")
    spoken = [base, *survey.get("additional_languages", "").split(), *languages]
    known = list(dict.fromkeys(language for language in spoken if language))
    if not known:
        raise unreadable(Trouble.NO_LANGUAGE)
    settings = tables.get("surveys_languagesettings", [])
    groups, lost = _groups(tables, sid=survey.get("sid", ""), base=known[0])
    return LimeSurvey(
        languages=known,
        title=_texts(settings, "surveyls_title", "surveyls_language"),
        description=_texts(settings, "surveyls_description", "surveyls_language"),
        welcome=_texts(settings, "surveyls_welcometext", "surveyls_language"),
        end=_texts(settings, "surveyls_endtext", "surveyls_language"),
        groups=groups,
        quotas=_quotas(tables),
        has_scores=survey.get("assessments", "") == "Y",
        old_conditions=_old_conditions(tables),
        lost=lost,
    )


def _texts(rows: Sequence[Record], name: str, language: str = "language", base: str = "") -> Texts:
    return {said: row[name] for row in rows if row.get(name) and (said := row.get(language, "") or base)}


def _groups(tables: Tables, *, sid: str, base: str) -> tuple[list[LimeGroup], list[tuple[str, str]]]:
    by_gid = _together(tables.get("groups", []), "gid")
    said = _together(tables.get("group_l10ns", []), "gid")
    groups: dict[str, LimeGroup] = {}
    for gid, rows in sorted(by_gid.items(), key=lambda entry: _order(entry[1][0], "group_order")):
        texts = [*rows, *said.get(gid, [])]
        groups[gid] = LimeGroup(
            names=_texts(texts, "group_name", base=base),
            descriptions=_texts(texts, "description", base=base),
            relevance=rows[0].get("grelevance", ""),
            random_group=rows[0].get("randomization_group", ""),
        )
    lost = []
    for gid, question in _questions(tables, sid=sid, base=base):
        if gid in groups or not by_gid:
            groups.setdefault(gid, LimeGroup()).questions.append(question)
        else:
            lost.append((question.code, question.type))
    return list(groups.values()), lost


def _questions(tables: Tables, *, sid: str, base: str) -> Iterator[tuple[str, LimeQuestion]]:
    rows = [*tables.get("questions", []), *tables.get("subquestions", [])]
    top = _together([row for row in rows if row.get("parent_qid", "0") in {"", "0"}], "qid")
    below = _together([row for row in rows if row.get("parent_qid", "0") not in {"", "0"}], "parent_qid")
    said = _together(tables.get("question_l10ns", []), "qid")
    answers = _together(tables.get("answers", []), "qid")
    words = _together(tables.get("answer_l10ns", []), "aid")
    attributes = _together(tables.get("question_attributes", []), "qid")
    defaults = {row.get("qid", "") for row in tables.get("defaultvalues", [])}
    for qid, [row, *more] in sorted(top.items(), key=lambda entry: _order(entry[1][0], "question_order")):
        texts = [row, *more, *said.get(qid, [])]
        question = LimeQuestion(
            code=row.get("title", "") or f"q{qid}",
            type=row.get("type", ""),
            texts=_texts(texts, "question", base=base),
            helps=_texts(texts, "help", base=base),
            mandatory=row.get("mandatory", "N"),
            other=row.get("other", "N") == "Y",
            relevance=row.get("relevance", ""),
            pattern=row.get("preg", ""),
            has_default=qid in defaults,
            subquestions=_parts(below.get(qid, []), said, "question", "title", base=base, key="qid"),
            answers=_parts(answers.get(qid, []), words, "answer", "code", base=base, key="aid"),
            names=(f"{sid}X{row.get('gid', '')}X{qid}", f"Q{qid}"),
        )
        for attribute in attributes.get(qid, []):
            _note_attribute(question, attribute)
        yield row.get("gid", ""), question


def _parts(
    rows: Sequence[Record], said: Mapping[str, list[Record]], text: str, code: str, *, base: str, key: str
) -> list[LimePart]:
    """Put subquestions or answers together, which stand there once for each language, or with their words elsewhere."""
    parts: dict[tuple[str, str], LimePart] = {}
    order = "question_order" if code == "title" else "sortorder"
    for row in sorted(rows, key=lambda row: (row.get("scale_id", "0"), _order(row, order))):
        name = (row.get("scale_id", "") or "0", row.get(code, ""))
        part = parts.setdefault(
            name,
            LimePart(
                code=name[1],
                scale=name[0],
                relevance=row.get("relevance", ""),
                score=row.get("assessment_value", ""),
            ),
        )
        own = said.get(row.get(key, ""), []) if row.get(key) else []
        part.texts |= _texts([row, *own], text, base=base)
    return list(parts.values())


def _note_attribute(question: LimeQuestion, row: Record) -> None:
    name, value, language = row.get("attribute", ""), row.get("value", ""), row.get("language", "")
    if language:
        question.texts_of_attributes.setdefault(name, {})[language] = value
    elif value:
        question.attributes[name] = value


def _quotas(tables: Tables) -> list[LimeQuota]:
    codes = {row.get("qid", ""): row.get("title", "") for row in tables.get("questions", [])}
    members = _together(tables.get("quota_members", []), "quota_id")
    return [
        LimeQuota(
            name=row.get("name", ""),
            limit=row.get("qlimit", ""),
            active=row.get("active", "1") == "1",
            members=[
                (codes.get(member.get("qid", ""), ""), member.get("code", ""))
                for member in members.get(row.get("id", ""), [])
            ],
        )
        for row in tables.get("quota", [])
    ]


def _old_conditions(tables: Tables) -> dict[str, str]:
    """Write the conditions of before equations as equations: values of one question are alternatives."""
    codes = {row.get("qid", ""): row.get("title", "") for row in tables.get("questions", [])}
    equations: dict[str, str] = {}
    for qid, rows in _together(tables.get("conditions", []), "qid").items():
        scenarios = _together(rows, "scenario")
        joined = [
            " && ".join(f"({' || '.join(_compared(row) for row in alike)})" for alike in asked.values())
            for asked in (_together(scenario, "cfieldname") for scenario in scenarios.values())
        ]
        equations[codes.get(qid, "")] = " || ".join(f"({part})" for part in joined)
    return equations


def _compared(row: Record) -> str:
    value = row.get("value", "").strip().replace('"', "")
    return f'{row.get("cfieldname", "").lstrip("+")} {row.get("method", "").strip() or "=="} "{value}"'


def _together(rows: Sequence[Record], name: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.get(name, "")].append(row)
    return found


def _order(row: Record, name: str) -> int:
    try:
        return int(row.get(name, "") or 0)
    except ValueError:
        return 0

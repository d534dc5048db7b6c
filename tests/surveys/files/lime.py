"""Small structure files of LimeSurvey, written as its versions write them."""

from xml.sax.saxutils import escape

LANGUAGES = ("en", "it")


def question(code, kind, *, rows=(), answers=(), columns=(), second=(), **more):
    """Describe a question: rows and columns are subquestions on scale 0 and 1, answers and second are its answers."""
    return {"code": code, "type": kind, "rows": rows, "columns": columns, "answers": answers, "second": second, **more}


def in_words(text):
    return {"en": text, "it": f"{text} (it)"}


def lss(*groups, version=6, **survey):
    """Return the file; version 3 repeats rows for each language, later ones keep words in tables of their own.

    Each group is (name, questions) or (name, questions, {"grelevance": …}).
    """
    tables = {
        "groups": [],
        "group_l10ns": [],
        "questions": [],
        "subquestions": [],
        "question_l10ns": [],
        "answers": [],
        "answer_l10ns": [],
        "question_attributes": [],
        "defaultvalues": [],
        "quota": [],
        "quota_members": [],
        "conditions": list(survey.pop("conditions", ())),
        "surveys": [{"sid": "77", "language": "en", "additional_languages": "it", **survey.pop("settings", {})}],
        "surveys_languagesettings": [
            {"surveyls_language": language, "surveyls_title": text, **survey.pop(f"said_{language}", {})}
            for language, text in in_words("Title").items()
        ],
    }
    qid = 100
    for gid, (name, questions, *more) in enumerate(groups, start=1):
        common = {"gid": str(gid), "sid": "77", "group_order": str(gid), **(more[0] if more else {})}
        _add(tables, "groups", "group_l10ns", common, {"group_name": in_words(name)}, version)
        for order, one in enumerate(questions, start=1):
            qid += 50
            _add_question(tables, one, qid, gid, order, version)
    for number, (quota, members) in enumerate(survey.pop("quotas", ()), start=1):
        tables["quota"].append({"id": str(number), **quota})
        codes = {row["title"]: row["qid"] for row in tables["questions"]}
        tables["quota_members"] += [
            {"quota_id": str(number), "qid": codes[code], "code": answer} for code, answer in members
        ]
    assert not survey
    return _xml(tables).encode()


def _add_question(tables, one, qid, gid, order, version):
    words = one.get("words", in_words(f"About {one['code']}"))
    row = {
        "qid": str(qid),
        "parent_qid": "0",
        "gid": str(gid),
        "type": one["type"],
        "title": one["code"],
        "other": one.get("other", "N"),
        "mandatory": one.get("mandatory", "N"),
        "relevance": one.get("relevance", "1"),
        "preg": one.get("preg", ""),
        "question_order": str(order),
    }
    texts = {"question": words, "help": one.get("help", {})}
    _add(tables, "questions", "question_l10ns", row, texts, version, key="qid")
    number = qid
    for scale, codes in (("0", one["rows"]), ("1", one["columns"])):
        for place, code in enumerate(codes, start=1):
            number += 1
            below = {**row, "qid": str(number), "parent_qid": str(qid), "title": code, "scale_id": scale}
            below |= {"question_order": str(place), "relevance": one.get("row_relevance", {}).get(code, "1")}
            _add(tables, "subquestions", "question_l10ns", below, {"question": in_words(code)}, version, key="qid")
    for scale, codes in (("0", one["answers"]), ("1", one["second"])):
        for place, code in enumerate(codes, start=1):
            number += 1
            answer = {"qid": str(qid), "code": code, "sortorder": str(place), "scale_id": scale}
            if version > 3:
                answer["aid"] = str(number)
            _add(tables, "answers", "answer_l10ns", answer, {"answer": in_words(code)}, version, key="aid")
    for name, value in one.get("attributes", {}).items():
        tables["question_attributes"].append({"qid": str(qid), "attribute": name, "value": value})
    if one.get("default"):
        tables["defaultvalues"].append({"qid": str(qid), "defaultvalue": one["default"]})


def _add(tables, main, said, row, texts, version, key="gid"):
    if version > 3:
        tables[main].append(row)
    for language in LANGUAGES:
        here = {name: text.get(language, "") for name, text in texts.items()}
        if version > 3:
            tables[said].append({key: row[key], "language": language, **here})
        else:
            tables[main].append({**row, "language": language, **here})


def _xml(tables):
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n']
    for table, rows in tables.items():
        cells = (
            "".join(f"<{name}>{escape(value)}</{name}>" if value else f"<{name}/>" for name, value in row.items())
            for row in rows
        )
        parts.append(f" <{table}><rows>{''.join(f'<row>{cell}</row>' for cell in cells)}</rows></{table}>\n")
    return "".join(parts) + "</document>\n"


COLUMNS = (
    "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
    "default", "maximum_chars", "exclude_all_others", "max_answers", "min_num_value_n", "max_num_value_n",
)  # fmt: skip


def txt(*groups):
    """Return the tab-separated file of the same groups; all of it once for each language."""
    lines = [_line(**{"class": "S", "name": "language", "text": "en"})]
    for language, text in in_words("Title").items():
        lines.append(_line(**{"class": "SL", "name": "surveyls_title", "text": text, "language": language}))
    for language in LANGUAGES:
        for name, questions, *more in groups:
            relevance = (more[0] if more else {}).get("grelevance", "")
            group = {"class": "G", "name": in_words(name)[language], "language": language, "relevance": relevance}
            lines.append(_line(**group))
            for one in questions:
                lines += _lines_of(one, language)
    return ("\ufeff" + "\t".join(COLUMNS) + "\r\n" + "".join(lines)).encode()


def _lines_of(one, language):
    words = one.get("words", in_words(f"About {one['code']}"))
    attributes = {name: value for name, value in one.get("attributes", {}).items() if name in COLUMNS}
    yield _line(
        **{"class": "Q", "type/scale": one["type"], "name": one["code"], "relevance": one.get("relevance", "1")},
        text=words.get(language, ""),
        help=one.get("help", {}).get(language, ""),
        language=language,
        validation=one.get("preg", ""),
        mandatory=one.get("mandatory", ""),
        other=one.get("other", "N"),
        default=one.get("default", ""),
        **attributes,
    )
    for kind, scale, codes in (
        ("SQ", "0", "rows"),
        ("SQ", "1", "columns"),
        ("A", "0", "answers"),
        ("A", "1", "second"),
    ):
        for code in one[codes]:
            text = in_words(code)[language]
            yield _line(**{"class": kind, "type/scale": scale, "name": code, "text": text, "language": language})


def _line(**cells):
    def cell(name):
        text = cells.get(name, "")
        return '"' + text.replace('"', '""') + '"' if set(text) & set('\t\n"') else text

    return "\t".join(cell(name) for name in COLUMNS) + "\r\n"

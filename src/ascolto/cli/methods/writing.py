"""What people write: languages, key words, themes, what rises, near duplicates and tone."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import date

from ascolto.analysis.text import (
    LANGUAGES,
    emerging_themes,
    emerging_words_by_language,
    keyness_by_language,
    languages_of,
    learn_tones,
    near_duplicates,
    themes,
    tones_of_ratings,
)
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

MONTHS = 12


def _text_option(parser: ArgumentParser) -> None:
    parser.add_argument("--text", required=True, metavar="COLUMN", help="the column with what people wrote")


def _written_options(parser: ArgumentParser) -> None:
    _text_option(parser)
    parser.add_argument(
        "--language",
        metavar="CODE",
        choices=LANGUAGES,
        help=f"of all texts: {', '.join(LANGUAGES)}; default: told by each",
    )
    confidence_option(parser)


def _language_options(parser: ArgumentParser) -> None:
    _text_option(parser)
    confidence_option(parser)


def _keyness_options(parser: ArgumentParser) -> None:
    _written_options(parser)
    parser.add_argument("--by", required=True, metavar="COLUMN", help="the column that tells who is in the group")
    parser.add_argument("--value", required=True, metavar="VALUE", help="the value of those who are")


def _themes_options(parser: ArgumentParser) -> None:
    _written_options(parser)
    seed_option(parser)


def _emerging_options(parser: ArgumentParser) -> None:
    _themes_options(parser)
    parser.add_argument(
        "--period",
        required=True,
        metavar="COLUMN",
        help="whole numbers in order of time, or dates (YYYY-MM-DD) by month",
    )


def _near_duplicates_options(parser: ArgumentParser) -> None:
    _language_options(parser)
    parser.add_argument(
        "--threshold", type=float, default=0.7, metavar="J", help="Jaccard similarity from which they are; default 0.7"
    )
    seed_option(parser)


def _tone_options(parser: ArgumentParser) -> None:
    _themes_options(parser)
    known = parser.add_mutually_exclusive_group(required=True)
    known.add_argument("--tone", metavar="COLUMN", help="the tone of rated texts, in words")
    known.add_argument("--rating", metavar="COLUMN", help="a rating in numbers")
    parser.add_argument("--negative-to", type=float, metavar="X", help="the highest rating that is negative")
    parser.add_argument("--positive-from", type=float, metavar="Y", help="the lowest rating that is positive")


def _language(table: Table, asked: Namespace) -> object:
    return languages_of(table.words(asked.text), confidence=asked.confidence)


def _keyness(table: Table, asked: Namespace) -> object:
    texts, groups = table.words(asked.text), table.words(asked.by)
    in_group = [group == asked.value for group in groups]
    return keyness_by_language(texts, in_group, _languages(texts, asked), confidence=asked.confidence)


def _themes(table: Table, asked: Namespace) -> object:
    texts = table.words(asked.text)
    return themes(texts, _languages(texts, asked), confidence=asked.confidence, seed=asked.seed)


def _emerging(table: Table, asked: Namespace) -> object:
    texts, periods = table.words(asked.text), _periods(table, asked.period)
    languages = _languages(texts, asked)
    heard = themes(texts, languages, confidence=asked.confidence, seed=asked.seed)
    return {
        "themes": emerging_themes(heard, periods, confidence=asked.confidence),
        **emerging_words_by_language(texts, periods, languages, confidence=asked.confidence),
    }


def _near_duplicates(table: Table, asked: Namespace) -> object:
    return near_duplicates(
        table.words(asked.text), threshold=asked.threshold, confidence=asked.confidence, seed=asked.seed
    )


def _tone(table: Table, asked: Namespace) -> object:
    texts = table.words(asked.text)
    learnt = learn_tones(
        texts, _tones(table, asked), _languages(texts, asked), confidence=asked.confidence, seed=asked.seed
    )
    # The thousands of weights stay inside; the words that weigh most are shown.
    return {language: replace(tone, signs=(), weights=None) for language, tone in learnt.items()}


def _languages(texts: list[str], asked: Namespace) -> list[str | None]:
    if asked.language:
        return [asked.language] * len(texts)
    return [each.language for each in languages_of(texts).texts]


def _tones(table: Table, asked: Namespace) -> list[str | None]:
    if asked.tone:
        return [tone or None for tone in table.words(asked.tone)]
    if asked.negative_to is None or asked.positive_from is None:
        raise ValueError("With --rating say --negative-to and --positive-from.")
    ratings = table.numbers(asked.rating)
    return tones_of_ratings(ratings, negative_to=asked.negative_to, positive_from=asked.positive_from)


def _periods(table: Table, column: str) -> list[int]:
    cells = table.words(column)
    try:
        days = [date.fromisoformat(cell[:10]) for cell in cells]
    except ValueError:
        return table.whole_numbers(column)
    return [day.year * MONTHS + day.month - 1 for day in days]


METHODS = [
    Method("language", "In which language are texts written?", _language_options, _language),
    Method("keyness", "Which words set a group of texts apart?", _keyness_options, _keyness),
    Method("themes", "What are many texts about?", _themes_options, _themes),
    Method("emerging-themes", "What do people write of more often lately?", _emerging_options, _emerging),
    Method("near-duplicates", "Which texts nearly repeat each other?", _near_duplicates_options, _near_duplicates),
    Method("tone", "How do texts sound, and how well can that be told?", _tone_options, _tone),
]

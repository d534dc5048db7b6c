"""`ascolto analyse` on a file of what people wrote."""

import csv
import json

import pytest

from ascolto.cli import main
from tests.analysis.phrases import complaints


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    """Return a file of 240 English and 90 Italian complaints, of which those about the internet are new in July."""
    path = tmp_path_factory.mktemp("texts") / "letters.csv"
    rows = []
    for month in range(1, 7):
        for text, about in zip(*complaints(30, language="en", seed=month, about=["noise", "parking"]), strict=True):
            rows.append([text, about, f"2026-{month:02}-15", "1" if about == "noise" else "5"])
    for text, about in zip(*complaints(60, language="en", seed=9, about=["internet"]), strict=True):
        rows.append([text, about, "2026-07-01", "3"])
    for text, about in zip(*complaints(90, language="it", seed=9), strict=True):
        rows.append([text, about, "2026-05-01", ""])
    rows.append([rows[0][0] + " Again!", "noise", "2026-01-02", ""])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text", "about", "day", "stars"], *rows])
    return path


def said(capsys, *words):
    code = main(["analyse", *map(str, words), "--json"])
    out = capsys.readouterr()
    assert (code, out.err) == (0, "")
    return json.loads(out.out)


def test_languages_are_told_for_each_text_and_counted(letters, capsys):
    found = said(capsys, "language", letters, "--text", "text")

    shares = {language: round(share["value"] * share["n"]) for language, share in found["result"]["shares"]}
    assert shares["en"] >= 235
    assert shares["it"] >= 85
    assert len(found["result"]["texts"]) == found["result"]["n"] == 331
    assert found["findings"][0]["kind"] == "language"


def test_key_words_come_by_language_with_rows_of_the_file(letters, capsys):
    found = said(capsys, "keyness", letters, "--text", "text", "--by", "about", "--value", "parking")["result"]

    assert {word["term"] for word in found["en"]["more"]} >= {"parking", "car", "garage"}
    assert "parcheggio" in {word["term"] for word in found["it"]["more"]}
    assert all(row >= 240 for word in found["it"]["more"] for row in word["examples"])


def test_themes_are_named_with_their_rows(letters, capsys):
    found = said(capsys, "themes", letters, "--text", "text", "--seed", "2")

    english = next(each for each in found["result"]["languages"] if each["language"] == "en")
    assert english["themes"]
    assert all(theme["share"]["low"] < theme["share"]["high"] for theme in english["themes"])
    assert all(row < 240 or row == 330 for theme in english["themes"] for row in theme["texts"])
    assert found["findings"][0]["kind"] == "theme"


def test_what_rises_is_told_by_months(letters, capsys):
    found = said(capsys, "emerging-themes", letters, "--text", "text", "--period", "day")["result"]

    assert set(found) == {"themes", "en", "it"}
    assert {word["name"] for word in found["en"]["rising"]} >= {"wifi", "connection"}
    assert found["en"]["periods"] == 7


def test_a_letter_written_twice_is_found(letters, capsys):
    found = said(capsys, "near-duplicates", letters, "--text", "text", "--threshold", "0.85")

    assert [0, 330] in [group["texts"] for group in found["result"]["groups"]]


def test_tone_is_learnt_from_ratings_and_told_with_its_quality(letters, capsys):
    rated = ["--rating", "stars", "--negative-to", "2", "--positive-from", "4"]

    found = said(capsys, "tone", letters, "--text", "text", "--language", "en", *rated)

    tone = found["result"]["en"]
    assert tone["quality"]["accuracy"]["value"] > 0.95
    assert [shown["tone"] for shown in tone["shown"]] == ["negative", "positive"]
    assert tone["weights"] is None
    assert [each["kind"] for each in found["findings"]] == ["tone_learnt"]


def test_a_tone_in_words_is_learnt_too(letters, capsys):
    found = said(capsys, "tone", letters, "--text", "text", "--tone", "about", "--language", "en")

    assert len(found["result"]["en"]["tones"]) == 4


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["language", "--text", "letter"], "language: letters.csv has no column “letter”"),
        (["tone", "--text", "text", "--rating", "stars"], "tone: With --rating say --negative-to and --positive-from."),
        (["near-duplicates", "--text", "text", "--threshold", "7"], "near-duplicates: A threshold of 7.0"),
        (["emerging-themes", "--text", "text", "--period", "about"], "emerging-themes: letters.csv, row 2: “noise”"),
    ],
)
def test_what_cannot_be_told_ends_with_2_and_one_sentence(letters, capsys, words, sentence):
    code = main(["analyse", words[0], str(letters), *words[1:]])

    out = capsys.readouterr()
    assert (code, out.out, out.err.count("\n")) == (2, "", 1)
    assert sentence in out.err

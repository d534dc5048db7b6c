"""What people wrote: themes of 100,000 complaints, near duplicates among as many, tone from 10,000 reviews.

`python -m benchmarks.analysis_text` sets scikit-learn beside it, in an environment of its own that is thrown away;
`--beside PYTHON` uses an interpreter that has it. The complaints are drawn from the words of the demonstration, theme
by theme. For the themes scikit-learn weighs and factors once, for a number that it is given; ours is shown for that
number with its stability, and choosing the number by itself. For the tone both cross-validate in five folds and learn
once more, and both read the texts themselves. The reviews (`--reviews`, a CSV file with `text` and `stars`) are not
ours to ship: without them the tone is left out.
"""

import argparse
import csv
import gzip
import sys
import tomllib
from itertools import chain
from pathlib import Path
from time import perf_counter

import numpy as np

from ascolto.analysis.text import learn_tone, near_duplicates, themes, tones_of_ratings
from ascolto.analysis.text.lemmas import lemma
from ascolto.analysis.text.words import read_texts
from benchmarks.beside import interpreter_with, machine, option, told_by

OTHERS = ["scikit-learn==1.9.1"]
WORDS = Path(__file__).parent.parent / "src" / "ascolto" / "demo" / "words" / "en.toml"
COMPLAINTS, COPIES, THEMES = 100_000, 5_000, 10
TIMES = 3


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    option(asked, OTHERS)
    asked.add_argument("--reviews", type=Path, metavar="FILE", help="Romanian reviews, CSV, may be compressed by gzip")
    asked.add_argument("--size", type=int, default=COMPLAINTS, metavar="N", help="complaints, for a quick look")
    given = asked.parse_args()
    texts = complaints(given.size)
    reviews, stars = rated(given.reviews) if given.reviews else ([], [])
    arrays = {"complaints": as_array(texts), "reviews": as_array(reviews), "good": np.array(stars) > 2}
    print(f"what people wrote ({machine()})")
    with interpreter_with(OTHERS, given.beside) as python:
        told = told_by(python, THE_OTHERS, arrays)
    show_themes(texts, told["themes"])
    show_near_duplicates(texts)
    if reviews:
        show_tone(reviews, stars, told["tone"], told["accuracy"])


def complaints(number: int) -> list[str]:
    """Return complaints of 15 to 45 words, two in three from what the demonstration says about one theme."""
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))["complaint"]
    by_theme: dict[str, list[str]] = {}
    for each in told:
        by_theme.setdefault(each["theme"], []).extend(each["words"].replace("{", "").replace("}", "").split())
    bags = [np.array(words) for words in by_theme.values()]
    everything = np.array(list(chain.from_iterable(by_theme.values())))
    random = np.random.default_rng(1)
    texts = []
    for _complaint in range(number):
        own, length = bags[random.integers(len(bags))], random.integers(15, 46)
        words = np.concatenate([random.choice(own, 2 * length // 3), random.choice(everything, length // 3)])
        texts.append(" ".join(random.permutation(words).tolist()))
    return texts


def rated(path: Path) -> tuple[list[str], list[float]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [float(row["stars"]) for row in rows]


def as_array(texts: list[str]) -> np.ndarray:
    return np.frombuffer("\0".join(texts).encode(), dtype=np.uint8)


def show_themes(texts: list[str], theirs: float) -> None:
    lemma("room", "en")  # the dictionary is read once
    languages = ["en"] * len(texts)
    one, found = timed(lambda: themes(texts, languages, candidates=[THEMES]))
    print(f"  themes of {len(texts):,} complaints, {len(read_texts(texts).codes):,} words")
    print(f"    {THEMES} sought, with their stability  ascolto {one:7.1f} s ({len(found.themes)} stable)")
    print(f"    {THEMES} sought, without               scikit-learn {theirs:7.1f} s   {theirs / one:.1f} times as long")
    every, found = timed(lambda: themes(texts, languages))
    tried = max(found.languages[0].tried, key=lambda each: each.worth).themes
    print(f"    nine numbers tried, {tried} chosen   ascolto {every:7.1f} s ({len(found.themes)} stable)")


def show_near_duplicates(texts: list[str]) -> None:
    random = np.random.default_rng(2)
    size = min(COPIES, len(texts) // 20)
    kept = texts[: len(texts) - size]
    copies = [f"{kept[row]} Regards" for row in random.choice(len(kept), size=size, replace=False)]
    taken, found = timed(lambda: near_duplicates([*kept, *copies]))
    among = sum(len(group.texts) for group in found.groups)
    print(f"  near duplicates among {len(texts):,}, {len(copies):,} of them copies with a word more")
    print(f"    ascolto {taken:7.1f} s, {len(found.groups):,} groups of {among:,} texts")


def show_tone(reviews: list[str], stars: list[float], theirs: float, their_accuracy: float) -> None:
    tones = tones_of_ratings(stars, negative_to=2, positive_from=4)
    ours, tone = timed(lambda: learn_tone(reviews, tones, language="ro"))
    print(f"  tone learnt from {len(reviews):,} Romanian reviews and judged in five folds")
    print(f"    ascolto      {ours:7.1f} s, {100 * tone.quality.accuracy.value:.1f} % right")
    print(f"    scikit-learn {theirs:7.1f} s, {100 * their_accuracy:.1f} % right; {theirs / ours:.1f} times as long")


def timed(run):
    """Return the median of several runs, and what the last returned."""
    taken = []
    for _run in range(TIMES):
        begun = perf_counter()
        found = run()
        taken.append(perf_counter() - begun)
    return sorted(taken)[TIMES // 2], found


# Runs in the other interpreter, which has nothing of ours.
THE_OTHERS = """
import json, sys
from statistics import median
from time import perf_counter
import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

arrays = np.load(sys.argv[1])
texts = bytes(arrays["complaints"]).decode().split("\\0")
told, taken = {}, []
for _ in range(3):
    begun = perf_counter()
    least = max(3, len(texts) // 1000)
    weigh = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=least, max_df=0.5, ngram_range=(1, 2))
    NMF(n_components=10, random_state=1).fit_transform(weigh.fit_transform(texts))
    taken.append(perf_counter() - begun)
told["themes"] = median(taken)
reviews, good = bytes(arrays["reviews"]).decode().split("\\0"), arrays["good"]
if len(reviews) > 1:
    taken = []
    for _ in range(3):
        begun = perf_counter()
        weigh = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2))
        model = make_pipeline(weigh, LogisticRegression(C=4, max_iter=200))
        told["accuracy"] = float(cross_val_score(model, reviews, good, cv=5).mean())
        model.fit(reviews, good)
        taken.append(perf_counter() - begun)
    told["tone"] = median(taken)
print(json.dumps(told))
"""


if __name__ == "__main__":
    sys.exit(main())

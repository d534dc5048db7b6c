"""The guide is a notebook: it runs from a fresh start, and prints what stands below its cells."""

import itertools

from tools.notebook import cells, kept_output, printed


def test_the_guide_runs_and_prints_what_it_shows():
    for cell, out in printed():
        assert out == kept_output(cell), "run `python -m tools.notebook`"


def test_each_step_of_the_guide_is_explained_before_it_is_taken():
    kinds = [cell["cell_type"] for cell in cells()]

    assert kinds[0] == "markdown"
    assert kinds.count("code") >= 8
    assert all(before == "markdown" for before, kind in itertools.pairwise(kinds) if kind == "code")

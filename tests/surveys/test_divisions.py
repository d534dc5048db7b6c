"""Nobody is told by taking shown parts of a wave from each other: the attacker tries all pairs of conditions."""

from collections import Counter
from itertools import chain, combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.surveys.divisions import EVERYTHING, divisions_among, divisions_of, is_shown
from ascolto.surveys.models import Response, Wave
from ascolto.surveys.slices import FEWEST, WHOLE, By, Cut, hidden_groups
from ascolto.trail.acting import SYSTEM
from tests.surveys.importing import take_in
from tests.surveys.test_importing import HEADER, mapping

FACTS = list(By)
A, B, C = By.SEGMENT, By.LANGUAGE, By.MODE


def people(*cells):
    """How many there are of each combination of segment, language and way; the other facts are not known."""
    atoms = Counter()
    for n, *values in cells:
        known = dict(zip((A, B, C), values, strict=False))
        atoms[tuple(known.get(by, "") for by in FACTS)] += n
    return {values: n for values, n in atoms.items() if n}


def sized(atoms, facts):
    """How many share each combination of these facts."""
    sizes = Counter()
    for values, n in atoms.items():
        sizes[tuple(values[FACTS.index(by)] for by in facts)] += n
    return sizes


def shown_parts(atoms, fewest, divisions):
    """All parts by none, one or two conditions that a reader gets to see, as conditions."""
    shown = [{}]
    for facts in chain(combinations((A, B, C), 1), combinations((A, B, C), 2)):
        if not divisions.allow(facts):
            continue
        for values in sized(atoms, facts):
            part = dict(zip(facts, values, strict=True))
            if "" not in values and not any(is_hidden(atoms, part, by, fewest) for by in part):
                shown.append(part)
    return shown


def is_hidden(atoms, part, by, fewest):
    """Whether the group is hidden among its siblings in the part without this condition, as pages do it."""
    wider = {name: value for name, value in part.items() if name != by}
    inside = {values: n for values, n in atoms.items() if is_in(values, wider)}
    sizes = {group: n for (group,), n in sized(inside, [by]).items()}
    return part[by] in hidden_groups(sizes, fewest)


def is_in(values, part):
    return all(values[FACTS.index(by)] == value for by, value in part.items())


def told_apart(atoms, fewest, shown):
    """A set of too few people whose sum follows from the sums that are shown, by adding and subtracting them."""
    kinds = list(atoms)
    sums = np.array([[float(is_in(values, part)) for values in kinds] for part in shown]).T
    small = [place for place, values in enumerate(kinds) if atoms[values] < fewest]
    for size in range(1, len(small) + 1):
        for places in combinations(small, size):
            if sum(atoms[kinds[place]] for place in places) >= fewest:
                continue
            wanted = np.zeros(len(kinds))
            wanted[list(places)] = 1
            found = np.linalg.lstsq(sums, wanted, rcond=None)[0]
            if np.allclose(sums @ found, wanted, atol=1e-8):
                return [kinds[place] for place in places]
    return None


def of_pairs(atoms, shown):
    """What is shown by each two of the facts, and the people by these two alone."""
    for facts in combinations((A, B, C), 2):
        parts = [part for part in shown if set(part) <= set(facts)]
        two = Counter()
        for values, n in atoms.items():
            two[tuple(value if by in facts else "" for by, value in zip(FACTS, values, strict=True))] += n
        yield two, parts


cells = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 2, 3, 6, 9, 30]), st.sampled_from("xyz"), st.sampled_from("abc"), st.sampled_from("mn")
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(cells, st.sampled_from([5, 8]))
def test_no_pair_of_conditions_tells_of_fewer_than_the_fewest(some, fewest):
    atoms = people(*some)
    if sum(atoms.values()) < fewest:
        return
    shown = shown_parts(atoms, fewest, divisions_among(atoms, fewest))

    for two, parts in of_pairs(atoms, shown):
        assert told_apart(two, fewest, parts) is None


def test_the_attacker_would_get_through_without_these_rules():
    chance, through = Random(5), 0
    for _wave in range(60):
        drawn = [
            (chance.choice([0, 2, 6, 9, 30]), chance.choice("xyz"), chance.choice("abc"), chance.choice("mn"))
            for _cell in range(8)
        ]
        atoms = people(*drawn)
        shown = shown_parts(atoms, FEWEST, EVERYTHING)
        through += any(told_apart(two, FEWEST, parts) is not None for two, parts in of_pairs(atoms, shown))

    assert through > 10


def test_a_house_less_the_offering_that_only_it_has_tells_of_nobody():
    # 18 of the 20 in x speak a, and nobody else does: x less a would be two.
    atoms = people((18, "x", "a"), (2, "x", "b"), (30, "y", "b"))

    found = divisions_among(atoms, FEWEST)
    assert (found.allow([A]), found.allow([B])) == (True, False)
    assert told_apart(atoms, FEWEST, [{}, {A: "x"}, {A: "y"}]) is None
    assert told_apart(atoms, FEWEST, [{}, {A: "x"}, {B: "a"}]) is not None


def test_facts_that_all_share_with_enough_others_may_be_combined():
    atoms = people((9, "x", "a", "m"), (9, "x", "b", "m"), (9, "y", "a", "m"), (5, "y", "b", "m"))

    assert divisions_among(atoms, FEWEST).together == {A, B, C}


def test_a_small_combination_refuses_the_second_condition_and_leaves_each_alone():
    atoms = people((9, "x", "a"), (9, "x", "b"), (9, "y", "a"), (3, "y", "b"))
    found = divisions_among(atoms, FEWEST)

    assert (found.allow([A]), found.allow([B]), found.allow([A, B])) == (True, True, False)


@pytest.fixture
def wave(organisation, tmp_path):
    """Forty in two languages and two segments; three Italians are groups."""
    path = tmp_path / "wave.csv"
    rows = [f"{n},1,{'it' if n < 15 else 'en'},{n % 5 + 1},1," for n in range(40)]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    take_in(path, mapping())
    Response.objects.update(segment="families")
    groups = [*Response.objects.filter(language="it")[:3], *Response.objects.filter(language="en")[:12]]
    Response.objects.filter(pk__in=[one.pk for one in groups]).update(segment="groups")
    return Wave.objects.get()


def test_a_second_condition_is_refused_where_any_cell_of_the_table_is_small(wave):
    for language in ("it", "en"):
        assert is_shown(wave, SYSTEM, Cut(language=language))
        for segment in ("families", "groups"):
            assert is_shown(wave, SYSTEM, Cut(segment=segment))
            assert not is_shown(wave, SYSTEM, Cut(segment=segment, language=language))


def test_two_conditions_are_shown_where_every_cell_is_large_enough(wave):
    more = Response.objects.filter(language="it", segment="families").values_list("pk", flat=True)[:3]
    Response.objects.filter(pk__in=list(more)).update(segment="groups")

    assert is_shown(wave, SYSTEM, Cut(segment="groups", language="it"))
    assert is_shown(wave, SYSTEM, Cut(segment="families", language="en"))


def test_single_answers_are_divided_only_by_facts_that_may_be_combined(wave):
    found = divisions_of(wave, SYSTEM)

    assert (found.allow([By.SEGMENT]), found.allow([By.LANGUAGE])) == (True, True)
    assert (found.allow_rows([]), found.allow_rows([By.SEGMENT]), found.allow_rows([By.LANGUAGE])) == (
        True,
        True,
        False,
    )


def test_what_was_not_promised_is_divided_by_everything(wave):
    wave.design = {"computed": {"named": True}}

    assert divisions_of(wave, SYSTEM) == EVERYTHING
    assert is_shown(wave, SYSTEM, Cut(segment="groups", language="it"))
    assert is_shown(wave, SYSTEM, WHOLE)

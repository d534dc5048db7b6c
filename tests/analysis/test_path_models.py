"""A structural model is declared so that it hangs together, or refused in one sentence."""

import pytest

from ascolto.analysis import acsi, ecsi, path_model

ITEMS = {"Image": ["i1", "i2"], "Quality": ["q1"], "Satisfaction": ["s1", "s2", "s3"]}
PATHS = [("Image", "Quality"), ("Image", "Satisfaction"), ("Quality", "Satisfaction")]
NAMES = ["Image", "Expectation", "Quality", "Value", "Satisfaction", "Complaints", "Loyalty"]
ECSI = {name: [name] for name in NAMES}


def test_a_model_knows_its_items_and_what_leads_to_each_block():
    model = path_model(ITEMS, PATHS, formative=["Image"])

    assert model.items == ("i1", "i2", "q1", "s1", "s2", "s3")
    assert [block.mode for block in model.blocks] == ["B", "A", "A"]
    assert model.predecessors_of("Satisfaction") == ("Image", "Quality")
    assert model.predecessors_of("Image") == ()


def test_the_european_index_has_seven_blocks_and_twelve_paths():
    model = ecsi(ECSI)

    assert (len(model.blocks), len(model.paths)) == (7, 12)
    assert model.predecessors_of("Satisfaction") == ("Image", "Expectation", "Quality", "Value")
    assert model.predecessors_of("Loyalty") == ("Image", "Satisfaction", "Complaints")


def test_the_american_index_has_six_blocks_and_nine_paths():
    model = acsi({name: items for name, items in ECSI.items() if name != "Image"})

    assert (len(model.blocks), len(model.paths)) == (6, 9)
    assert model.predecessors_of("Loyalty") == ("Satisfaction", "Complaints")


@pytest.mark.parametrize(
    ("blocks", "paths", "sentence"),
    [
        ({"Image": ["i1"]}, [], "A path model needs two blocks at least."),
        ({**ITEMS, "Quality": []}, PATHS, "The block “Quality” has no items."),
        ({**ITEMS, "Quality": ["i1"]}, PATHS, "The item “i1” is given twice; an item belongs to one block."),
        (ITEMS, [*PATHS, PATHS[0]], "The path from Image to Quality is given twice."),
        (ITEMS, PATHS[:1], "No path leads to or from “Satisfaction”."),
        (ITEMS, [*PATHS, ("Value", "Image")], "There is no block “Value”; there are Image, Quality, Satisfaction."),
        (
            ITEMS,
            [*PATHS, ("Satisfaction", "Image")],
            "The paths lead in a circle: Image → Satisfaction → Image.",
        ),
        (ITEMS, [*PATHS, ("Quality", "Quality")], "The paths lead in a circle: Quality → Quality."),
        (
            ITEMS,
            [("Image", "Quality"), ("Quality", "Satisfaction"), ("Satisfaction", "Image")],
            "The paths lead in a circle: Image → Quality → Satisfaction → Image.",
        ),
    ],
)
def test_what_does_not_hang_together_is_refused_by_name(blocks, paths, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011  (the sentence is compared below)
        path_model(blocks, paths)

    assert str(refused.value) == sentence


def test_an_unknown_formative_block_is_refused():
    with pytest.raises(ValueError, match="There is no block “Price”"):
        path_model(ITEMS, PATHS, formative=["Price"])


def test_a_ready_model_takes_its_own_blocks_only():
    with pytest.raises(ValueError, match="The ECSI has the blocks Image, Expectation, Satisfaction, Loyalty, Quality"):
        ecsi(ITEMS)

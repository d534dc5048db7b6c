import pytest

from ascolto.ui.page import wants_part


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
    ],
)
def test_only_a_script_that_swaps_a_part_gets_a_part(rf, headers, part):
    assert wants_part(rf.get("/", headers=headers)) is part

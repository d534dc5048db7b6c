"""The drawings of analyses beyond complaints: planes, funnels, courses with a band, wholes and parts."""

import itertools
from xml.etree import ElementTree as ET

import altair as alt
import pytest

from ascolto.analysis import ewma, funnel
from ascolto.charts import (
    BandPoint,
    BandWords,
    FunnelWords,
    PartWords,
    Placed,
    PlaneWords,
    draw_band,
    draw_funnel,
    draw_parts,
    draw_plane,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> \" ' ] + datum \\ \u2028\x00\x0b"
PLANE = PlaneWords("Cleanliness matters most and is done worst.", "Attribute", "Importance", "Performance", "Quadrant")
FUNNEL = FunnelWords(
    "Sofia stands out.", "House", "Stays", "Rate", "at least", "at most", "standing", "above", "below", "within"
)
BAND = BandWords("Rising.", "Month", "Score", "measured", "expected", "at least", "at most")
PARTS = PartWords("Most are satisfied.", "House", "State", "Answers", "Share")


def plane(name="Cleanliness"):
    places = [
        Placed(name, 0.8, 3.1, "act here"),
        Placed("Parking", 0.2, 4.4, "enough"),
        Placed("Staff", 0.7, 4.6, "keep"),
    ]
    return draw_plane(places, divide_across=0.5, divide_up=4.0, words=PLANE)


def funnelled(name="Sofia"):
    names = [name, "Rome", "Varna", "Cluj", "Empty"]
    return draw_funnel(funnel([60, 22, 41, 9, 0], [1000, 900, 2000, 300, 0], names, kind="u"), words=FUNNEL)


def course(label="May"):
    found = ewma([5, 6, 5, 4, 6, 5, 9, 10, 11], target=5, sigma=1)
    points = [
        BandPoint(
            label if place == 2 else f"M {place}", point.value, point.average, point.low, point.high, point.is_beyond
        )
        for place, point in enumerate(found.points)
    ]
    return draw_band(points, words=BAND, broken_at=6)


def parts(name="Sofia"):
    return draw_parts(
        {name: [3, 5, 12, 20], "Rome": [0, 0, 0, 0]}, ["below", "indifferent", "met", "exceeded"], words=PARTS
    )


ALL = [plane, funnelled, course, parts]


@pytest.mark.parametrize("draw", ALL)
def test_every_specification_is_valid_and_has_its_text(draw):
    drawing = draw()

    for spec in (drawing.spec, drawing.narrow_spec):
        assert alt.Chart.from_dict(spec).to_dict()["layer"]
        assert spec["description"] == drawing.alternative


@pytest.mark.parametrize("draw", ALL)
def test_names_of_people_are_data_whatever_they_contain(draw):
    pictures = [draw(HOSTILE).svg, draw(HOSTILE).narrow_svg]

    for picture in pictures:
        assert {element.tag.removeprefix(SVG) for element in ET.fromstring(picture).iter()} <= {
            *("svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clipPath"),
        }


def test_the_table_of_a_plane_has_every_thing_with_its_quadrant():
    assert plane().columns == ("Attribute", "Importance", "Performance", "Quadrant")
    assert plane().rows[0] == ("Cleanliness", 0.8, 3.1, "act here")


def test_a_funnel_names_who_stands_out_and_tells_of_who_has_no_size():
    drawing = funnelled()
    shown = [element.text for element in ET.fromstring(drawing.svg).iter(f"{SVG}text")]

    assert {row[0]: row[-1] for row in drawing.rows} == {
        "Sofia": "above", "Rome": "within", "Varna": "below", "Cluj": "within", "Empty": None,
    }  # fmt: skip
    assert "Sofia" in shown
    assert "Rome" not in shown


def test_a_course_keeps_measured_and_expected_apart():
    drawing = course()

    assert len(drawing.rows) == 9
    assert drawing.rows[-1][:2] == ("M 8", 11)
    shown = [element.text for element in ET.fromstring(drawing.svg).iter(f"{SVG}text")]
    assert [text for text in shown if text in {"M 0", "M 1", "May"}] == ["M 0", "M 1", "May"]


def test_the_parts_of_a_whole_are_its_shares_and_nothing_has_none():
    rows = parts().rows

    assert [row[3] for row in rows[:4]] == [0.075, 0.125, 0.3, 0.5]
    assert [row[3] for row in rows[4:]] == [None] * 4
    assert "Rome" in [element.text for element in ET.fromstring(parts().svg).iter(f"{SVG}text")]


def test_the_inks_of_parts_differ_from_part_to_part():
    for count in range(2, 7):
        spec = draw_parts({"a": [1] * count}, [str(part) for part in range(count)], words=PARTS).spec
        inks = spec["layer"][0]["encoding"]["color"]["scale"]["range"]
        assert all(one != other for one, other in itertools.pairwise(inks))


@pytest.mark.parametrize(
    ("wholes", "names"), [({"a": [1]}, ["only"]), ({"a": [1, 2]}, ["x", "y", "z"]), ({}, list("abcdefg"))]
)
def test_parts_that_cannot_be_told_apart_are_refused(wholes, names):
    with pytest.raises(ValueError, match=r"two to 6|each part"):
        draw_parts(wholes, names, words=PARTS)

"""Turns a specification into a picture that a page may carry: no script, no style of its own, no address."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

from ascolto.charts.inks import Ink

Spec = dict[str, Any]

SVG = "http://www.w3.org/2000/svg"
KEPT_PICTURES = 256
DRAWN = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"}
KEPT = {
    "clip-path", "d", "dominant-baseline", "dx", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-style",
    "font-weight", "height", "id", "opacity", "r", "cx", "cy", "rx", "ry", "stroke", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor",
    "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
# What XML cannot hold even escaped: the engine does not refuse it, it ends the whole process. And what takes two places
# in JavaScript, such as an emoji: where the engine shortens a text it may keep half of it, and fails.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]")
CLASSES = {str(ink): ink.name_in_class for ink in Ink}


def svg(spec: Mapping[str, Any]) -> str:
    """Return the picture of a Vega-Lite specification as SVG text to stand in a page.

    It has a view box and no size, so it fills its column; its description is its text for those who do not see it.
    Colours stand as attributes and as classes (`fill-accent`), so a stylesheet can change them for the dark.
    """
    return _rendered(json.dumps(_cleaned(spec), sort_keys=True, ensure_ascii=False))


def writable(text: str) -> str:
    """Return a text without the characters that no picture can hold."""
    return UNWRITABLE.sub("\ufffd", text)


def _cleaned(part: Any) -> Any:
    if isinstance(part, str):
        return writable(part)
    if isinstance(part, Mapping):
        return {key: _cleaned(value) for key, value in part.items()}
    return [_cleaned(each) for each in part] if isinstance(part, list | tuple) else part


def warm_up() -> None:
    """Start the engine, which takes about a second the first time, before somebody waits for a picture."""
    vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"}, allowed_base_urls=[])


@lru_cache(maxsize=KEPT_PICTURES)
def _rendered(text: str) -> str:
    spec = json.loads(text)
    numbers = spec.get("usermeta", {}).get("embedOptions", {}).get("formatLocale")
    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=numbers)
    mark = sha256(text.encode()).hexdigest()[:10]
    picture = _plain(drawn, mark)
    if not spec.get("usermeta", {}).get("keepsItsSize"):
        picture.attrib.pop("width", None)
        picture.attrib.pop("height", None)
    described = (
        {"role": "img", "aria-label": spec["description"]} if spec.get("description") else {"aria-hidden": "true"}
    )
    picture.attrib.update({"xmlns": SVG, **described, "class": "picture"})
    return ET.tostring(picture, encoding="unicode")


def _plain(drawn: str, mark: str) -> ET.Element:
    # What is parsed is the output of the engine, in which texts are already escaped, not a file from outside.
    root = ET.fromstring(drawn)  # noqa: S314
    view = root.get("viewBox", f"0 0 {root.get('width')} {root.get('height')}")
    _strip(root, mark)
    # In a page only plain names are drawings, and other libraries may give this namespace a name for the whole process.
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    # Letters of another font than the engine measured may be wider than their room; they are shown all the same.
    root.attrib.update({"viewBox": view, "overflow": "visible"})
    return root


def _strip(element: ET.Element, mark: str) -> None:
    """Leave only what draws; ids get a mark, so that two pictures on one page do not share them."""
    for name in list(element.attrib):
        if name not in KEPT:
            del element.attrib[name]
    for name in ("id", "clip-path"):
        if name in element.attrib:
            element.set(name, _marked(element.attrib[name], mark))
    classes = [f"{part}-{CLASSES[ink]}" for part in ("fill", "stroke") if (ink := element.get(part, "")) in CLASSES]
    if classes:
        element.set("class", " ".join(classes))
    for child in list(element):
        if child.tag.removeprefix(f"{{{SVG}}}") in DRAWN and not _draws_nothing(child):
            _strip(child, mark)
        else:
            element.remove(child)


def _marked(value: str, mark: str) -> str:
    return value.replace("url(#", f"url(#d{mark}-") if value.startswith("url(#") else f"d{mark}-{value}"


def _draws_nothing(element: ET.Element) -> bool:
    return element.get("display") == "none" or (
        element.get("class") in {"background", "foreground"} and not {"fill", "stroke"} & set(element.attrib)
    )

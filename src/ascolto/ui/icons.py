"""Icons as inline drawings; `icons.txt` lists the ones that the build takes from the icon library."""

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DRAWINGS = HERE / "static" / "vendor" / "icons"
KNOWN = frozenset((HERE / "icons.txt").read_text(encoding="ascii").split())
SVG = '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">%s</svg>'
SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*>")
FRAME = 'd="M0 0h24v24H0z"'


class UnknownIcon(ValueError):
    """The icon is not in icons.txt."""


@cache
def drawing_of(name: str) -> str:
    """Return the drawing; it is empty where the front-end files were not built (`ascolto doctor` says so)."""
    if name not in KNOWN:
        raise UnknownIcon(f"{name!r} is not listed in ui/icons.txt.")
    file = DRAWINGS / f"{name}.svg"
    drawn = file.read_text(encoding="utf-8") if file.exists() else ""
    return SVG % "".join(shape for shape in SHAPE.findall(drawn) if FRAME not in shape)

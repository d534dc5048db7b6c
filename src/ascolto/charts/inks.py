"""What a drawing is drawn with: a few inks, a colour for paper and a class for the page each."""

from enum import StrEnum


class Ink(StrEnum):
    """The inks; the value is the colour where no stylesheet says otherwise, as in a file that was downloaded."""

    TEXT = "#17252b"
    SOFT = "#4b5d65"
    LINE = "#d3dde1"
    ACCENT = "#0b5f73"
    ACCENT_SOFT = "#9fcbd6"
    DANGER = "#a3261f"
    WARNING = "#7a4a00"
    SUCCESS = "#15633a"

    @property
    def name_in_class(self) -> str:
        """Return the word for it in a class: `fill-accent-soft`."""
        return self.name.lower().replace("_", "-")


# For lines that lie side by side: never told apart by the ink alone, but by the dashes too.
SERIES = ((Ink.ACCENT, [1, 0]), (Ink.WARNING, [6, 3]), (Ink.SUCCESS, [2, 2]), (Ink.DANGER, [8, 3, 2, 3]))

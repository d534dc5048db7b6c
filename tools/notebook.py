"""The guide of docs/methods as a notebook: its cells run here, and what they print is kept beside them."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "methods" / "guide.ipynb"


def cells() -> list[dict[str, Any]]:
    """Return the cells of the guide as they are kept."""
    kept: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return kept


def printed() -> Iterator[tuple[dict[str, Any], str]]:
    """Run the cells of code one after the other, as a reader would, and yield each with what it prints."""
    before = Path.cwd()
    names: dict[str, Any] = {}
    os.chdir(NOTEBOOK.parent)
    try:
        for cell in cells():
            if cell["cell_type"] == "code":
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(compile("".join(cell["source"]), "guide.ipynb", "exec"), names)
                yield cell, out.getvalue()
    finally:
        os.chdir(before)


def kept_output(cell: dict[str, Any]) -> str:
    """Return what stands below a cell."""
    return "".join(text for output in cell["outputs"] for text in output["text"])


def main() -> int:
    """Run the guide anew and keep what it prints."""
    found = [out for _cell, out in printed()]
    whole = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for cell, out in zip([cell for cell in whole["cells"] if cell["cell_type"] == "code"], found, strict=True):
        lines = out.splitlines(keepends=True)
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": lines}] if lines else []
    NOTEBOOK.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`ascolto analyse METHOD FILE`: statistics on a plain file, without a database."""

import ctypes
import gzip
import json
import os
import re
import sys
import zlib
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from ascolto.cli.methods import MODULES, method_called
from ascolto.cli.methods.decimals import Decimal, Writing
from ascolto.cli.methods.method import Method
from ascolto.cli.methods.table import Table
from ascolto.cli.methods.telling import as_plain, told
from ascolto.cli.stopping import DONE, Stop

GZIP = b"\x1f\x8b"
WORKBOOK = b"PK\x03\x04"
PARQUET = b"PAR1"
QUOTED = re.compile(rb'"[^"]*"')
AGAIN = re.compile(r"(.*)_duplicated_\d+", re.DOTALL)
METHODS_TOLD = "Run one method of docs/methods on a plain file; `ascolto analyse METHOD --help` tells its options."


def run(args: Namespace) -> int:
    parser = ArgumentParser(prog="ascolto analyse", description=METHODS_TOLD, usage="ascolto analyse METHOD FILE …")
    parser.add_argument("method", metavar="METHOD", choices=sorted(MODULES), help=f"one of: {', '.join(MODULES)}")
    parser.add_argument("rest", nargs="...", help=SUPPRESS)
    words = args.words
    method = method_called(parser.parse_args(words[:1]).method)
    asked = options_of(method).parse_args(words[1:])
    table = read_table(asked.file, decimal=asked.decimal)
    try:
        with quiet_libraries():
            result = method.run(table, asked)
    except ValueError as wrong:
        raise Stop(f"{method.name}: {wrong}") from None
    if asked.json:
        print(json.dumps({"method": method.name, **as_plain(result)}, ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(told(result)))
    return DONE


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Throw away what compiled libraries print past Python: HiGHS does, and only the result belongs on the output."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)  # they print into a store of their own, which would be emptied at the end
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def options_of(method: Method) -> ArgumentParser:
    """Return what can be said to this method."""
    parser = ArgumentParser(prog=f"ascolto analyse {method.name}", description=method.question)
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, Excel or Parquet; may be compressed by gzip")
    method.add_options(parser)
    parser.add_argument(
        "--decimal", choices=[*Decimal], help="the sign before decimals, where the file does not show it beyond doubt"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")
    return parser


def read_table(path: Path, *, decimal: str | None = None) -> Table:
    """Return the columns of a file, whatever its format.

    Raises:
        Stop: it cannot be read; the sentence says why.
    """
    import polars as pl

    try:
        content = path.read_bytes()
        if content.startswith(GZIP):
            content = gzip.decompress(content)
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror or error}.") from None
    except (EOFError, zlib.error):
        raise Stop(f"{path} is a damaged archive.") from None
    if not content.strip():
        raise Stop(f"{path} is empty.")
    separator = ""
    try:
        if content.startswith(PARQUET):
            frame = pl.read_parquet(BytesIO(content))
        elif content.startswith(WORKBOOK):
            frame = pl.read_excel(BytesIO(content), engine="openpyxl", infer_schema_length=0)
        else:
            separator = _separator_of(content)
            frame = pl.read_csv(BytesIO(content), infer_schema=False, separator=separator)
    except Exception as error:
        raise Stop(f"{path} is not a table that can be read: {str(error).splitlines()[0]}.") from None
    names = [_told_apart(name, frame.columns) for name in frame.columns]
    columns = {
        name: ["" if cell is None else str(cell) for cell in column.to_list()]
        for name, column in zip(names, frame.get_columns(), strict=True)
    }
    twice = frozenset(name for name in columns if names.count(name) > 1)
    return Table(path.name, columns, twice, Writing.of(columns, said=decimal, separator=separator))


def _told_apart(name: str, names: list[str]) -> str:
    """Return the name as it stands in the file: polars numbers the second and third of one name."""
    alike = AGAIN.fullmatch(name)
    return (alike[1] if alike and alike[1] in names else name).strip()


def _separator_of(content: bytes) -> str:
    """Return what stands between the cells of the first line: whichever of the usual signs is most frequent there."""
    first = QUOTED.sub(b"", content.split(b"\n", 1)[0])
    return max(",;\t|", key=lambda sign: first.count(sign.encode()))

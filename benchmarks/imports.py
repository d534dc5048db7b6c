"""Import complaints from a file: parsed and checked, stored with their trail, beside a bare COPY of the same rows.

The file is made here: the shape of the Consumer Complaint Database, every tenth row with a long narrative.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.ground import NOW, installation, machine

ROWS = 30_000
PRODUCTS = ["Mortgage", "Debt collection", "Credit card", "Student loan", "Bank account or service"]
ISSUES = [
    "Communication tactics",
    "Billing disputes",
    "Loan servicing, payments",
    "Account opening",
    "False statements",
]
RESPONSES = ["Closed with explanation", "Closed with monetary relief", "In progress"]
SENTENCE = "I called three times and nobody could tell me why the fee was charged or when it would be returned. "
HEADER = ["Complaint ID", "Date received", "Product", "Issue", "Consumer complaint narrative", "State", "ZIP code",
          "Submitted via", "Company response to consumer", "Timely response?", "Consumer disputed?"]  # fmt: skip


def main() -> None:
    with installation() as folder:
        from ascolto.complaints.models import Complaint
        from ascolto.trail.acting import SYSTEM
        from ascolto.trail.verifying import verify

        path = _write(folder / "complaints.csv")
        checked = _time(lambda: _check(path))
        stored = _time(lambda: _store(path, by=SYSTEM))
        again = _time(lambda: _store(path, by=SYSTEM))
        copied = _time(_copy)
        verified = _time(verify)
        rows = Complaint.objects.count()
    print(f"import of {ROWS:,} complaints ({machine()})")
    print(f"  parsed and checked      {ROWS / checked:>9,.0f} rows/s")
    print(f"  stored with their trail {ROWS / stored:>9,.0f} rows/s   ({rows:,} rows)")
    print(f"  the same file again     {ROWS / again:>9,.0f} rows/s")
    print(f"  bare COPY of these rows {ROWS / copied:>9,.0f} rows/s   stored/COPY {stored / copied:.1f} times as long")
    print(f"  verify                  {ROWS / verified:>9,.0f} events/s")


def _time(work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _write(path: Path) -> Path:
    chance = random.Random(10002)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(ROWS):
            day = date(2015, 1, 1) + timedelta(days=chance.randrange(365))
            words = SENTENCE * chance.randrange(5, 40) if number % 10 == 0 else ""
            writer.writerow([
                1_000_000 + number, day.strftime("%m/%d/%Y"), chance.choice(PRODUCTS), chance.choice(ISSUES), words,
                chance.choice(["CA", "TX", "NY", "FL"]), chance.randrange(10_000, 99_999), "Web",
                chance.choice(RESPONSES), "Yes", chance.choice(["", "Yes", "No"]),
            ])  # fmt: skip
    return path


def _mapping():
    from ascolto.imports.mapping import parse_mapping

    return parse_mapping(Path("examples/cfpb.toml").read_text(encoding="utf-8"))


def _check(path: Path) -> None:
    from ascolto.complaints.importing import ComplaintIntake
    from ascolto.imports.intake import ParsedRow
    from ascolto.imports.opening import open_source
    from ascolto.imports.parsing import RowParser

    mapping = _mapping()
    with open_source(path, mapping) as source:
        parser = RowParser(source.reader.header, mapping, ComplaintIntake().fields)
        good = sum(isinstance(parser.parse(raw), ParsedRow) for raw in source.reader.rows())
    if good != ROWS:
        sys.exit(f"only {good} of {ROWS} rows were good")


def _store(path: Path, *, by) -> None:
    from ascolto.complaints.importing import ComplaintIntake
    from ascolto.imports.opening import open_source
    from ascolto.imports.running import run

    mapping = _mapping()
    with open_source(path, mapping) as source:
        result = run(source, mapping, ComplaintIntake(), by=by, at=NOW).as_dict()
    if result["rejected"]:
        sys.exit(f"rejected: {result['rejected'][:3]}")


def _copy() -> None:
    """Copy the same complaints, in their text form, into a table of the same shape with the same indexes."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE complaints_complaint INCLUDING ALL EXCLUDING IDENTITY)")
        with cursor.copy("COPY complaints_complaint TO STDOUT") as out:
            blocks = [bytes(block) for block in out]
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as into:
        for block in blocks:
            into.write(block)


if __name__ == "__main__":
    main()

"""The house of quality on a plain file: a row for each need."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from ascolto.analysis import QualityHouse, Rows, need_weights, quality_house
from ascolto.cli.analysing import read_table
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method
from ascolto.cli.methods.table import Table


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--relations", required=True, metavar="COLUMN,…", help="a column for each characteristic")
    parser.add_argument("--importance", required=True, metavar="COLUMN", help="of the need in each row")
    parser.add_argument("--needs", metavar="COLUMN", help="what the needs are called")
    parser.add_argument("--current", metavar="COLUMN", help="how well a need is met now")
    parser.add_argument("--target", metavar="COLUMN", help="how well it shall be met")
    parser.add_argument("--sales-points", metavar="COLUMN", help="such as 1, 1.2 and 1.5")
    parser.add_argument("--roof", type=Path, metavar="FILE", help="a table with the same columns and rows: -1 to 1")


def _house(table: Table, asked: Namespace) -> QualityHouse:
    characteristics = listed(asked.relations, table)
    optional = {
        name: table.numbers(column) if column else None
        for name, column in (("current", asked.current), ("target", asked.target), ("sales_points", asked.sales_points))
    }
    wanted = need_weights(
        table.numbers(asked.importance), names=table.words(asked.needs) if asked.needs else None, **optional
    )
    roof = read_table(asked.roof).matrix(characteristics) if asked.roof else None
    relations = np.nan_to_num(table.matrix(characteristics))  # an empty cell is no relation
    return quality_house(wanted, relations, rows=Rows.NEEDS, characteristics=characteristics, roof=roof)


METHODS = [Method("quality-house", "Which characteristics serve what customers need most?", _options, _house)]

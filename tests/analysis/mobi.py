"""The mobile phone survey of the ECSI (Tenenhaus et al. 2005), 250 × 24, and how its model is declared."""

from tests.analysis.reference import data, elsewhere

from ascolto.analysis import ecsi

BLOCKS = {
    "Image": [f"IMAG{number}" for number in range(1, 6)],
    "Expectation": [f"CUEX{number}" for number in range(1, 4)],
    "Quality": [f"PERQ{number}" for number in range(1, 8)],
    "Value": ["PERV1", "PERV2"],
    "Satisfaction": [f"CUSA{number}" for number in range(1, 4)],
    "Complaints": ["CUSCO"],
    "Loyalty": [f"CUSL{number}" for number in range(1, 4)],
}
MODEL = ecsi(BLOCKS)


def items():
    return data("mobi_ecsi")


def from_0_to_100():
    """The same answers on the scale of Tenenhaus et al. and of plspm."""
    return {name: [(answer - 1) / 9 * 100 for answer in answers] for name, answers in items().items()}


def smartpls(scheme, table):
    """Return a table of SmartPLS 2.0.M3 by row and column; it has decimal commas."""
    lines = elsewhere(f"data/smartpls_mobi/{scheme}_{table}.txt").read_text(encoding="utf-8").splitlines()
    columns = lines[0].split()
    rows = [line.split() for line in lines[1:] if line.strip()]
    return {
        row[0]: dict(zip(columns, (float(cell.replace(",", ".")) for cell in row[1:]), strict=True)) for row in rows
    }

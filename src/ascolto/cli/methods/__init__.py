"""What `ascolto analyse` can do: one name for each page of docs/methods, and the module that knows how to run it.

The `METHODS` of a module are imported when one of them runs, so that the list costs nothing.
"""

from importlib import import_module

from ascolto.cli.methods.method import Method

MODULES: dict[str, str] = {
    "agreement": "judging",
    "allocation": "planning",
    "customer-value": "loyalty",
    "drivers": "driving",
    "hazards": "loyalty",
    "importance-performance": "importance",
    "kano": "kano",
    "path-model": "modelling",
    "quality-cost": "planning",
    "rate": "rates",
    "rate-ratio": "rates",
    "relative-weights": "driving",
    "repeat-buying": "loyalty",
    "retention": "loyalty",
    "retention-scenario": "loyalty",
    "risk-score": "loyalty",
    "saturation": "judging",
    "share": "shares",
    "share-difference": "shares",
    "staffing": "planning",
}


def method_called(name: str) -> Method:
    """Return the method of that name; only then its module is loaded."""
    methods = import_module(f"ascolto.cli.methods.{MODULES[name]}").METHODS
    found: Method = next(method for method in methods if method.name == name)
    return found

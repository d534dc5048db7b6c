"""What `ascolto analyse` can do: one name for each page of docs/methods, and the module that knows how to run it.

The `METHODS` of a module are imported when one of them runs, so that the list costs nothing.
"""

from importlib import import_module

from ascolto.cli.methods.method import Method

MODULES: dict[str, str] = {
    "agreement": "judging",
    "allocation": "planning",
    "answer-distribution": "scoring",
    "captive-satisfaction": "expecting",
    "compare-groups": "scoring",
    "customer-value": "loyalty",
    "drivers": "driving",
    "expectation-states": "expecting",
    "hazards": "loyalty",
    "importance-performance": "importance",
    "index": "scoring",
    "kano": "kano",
    "loyalty-segments": "expecting",
    "mean-score": "scoring",
    "nps": "scoring",
    "path-model": "modelling",
    "quality-cost": "planning",
    "quality-house": "quality_house",
    "raking": "sampling",
    "rate": "rates",
    "rate-ratio": "rates",
    "relative-weights": "driving",
    "reliability": "responding",
    "repeat-buying": "loyalty",
    "response-check": "responding",
    "response-rate": "responding",
    "retention": "loyalty",
    "retention-scenario": "loyalty",
    "risk-score": "loyalty",
    "sample-allocation": "sampling",
    "sample-size": "sampling",
    "saturation": "judging",
    "score-change": "scoring",
    "servqual": "expecting",
    "share": "shares",
    "share-difference": "shares",
    "smallest-difference": "sampling",
    "staffing": "planning",
    "survey-mean": "sampling",
    "top-box": "scoring",
}


def method_called(name: str) -> Method:
    """Return the method of that name; only then its module is loaded."""
    methods = import_module(f"ascolto.cli.methods.{MODULES[name]}").METHODS
    found: Method = next(method for method in methods if method.name == name)
    return found

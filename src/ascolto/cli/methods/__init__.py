"""What `ascolto analyse` can do: one name for each page of docs/methods, and the module that knows how to run it.

The `METHODS` of a module are imported when one of them runs, so that the list costs nothing.
"""

from importlib import import_module

from ascolto.cli.methods.method import Method

MODULES: dict[str, str] = {
    "agreement": "judging",
    "allocation": "planning",
    "answer-distribution": "scoring",
    "before-after": "changing",
    "benchmark-gaps": "comparing",
    "captive-satisfaction": "expecting",
    "compare-groups": "scoring",
    "control-chart": "charting",
    "customer-value": "loyalty",
    "cusum": "charting",
    "divergence": "changing",
    "drivers": "driving",
    "emerging-themes": "writing",
    "ewma": "charting",
    "expectation-states": "expecting",
    "forecast": "changing",
    "funnel": "charting",
    "hazards": "loyalty",
    "impartiality": "comparing",
    "importance-performance": "importance",
    "index": "scoring",
    "interrupted-series": "changing",
    "kano": "kano",
    "kaplan-meier": "comparing",
    "keyness": "writing",
    "language": "writing",
    "log-rank": "comparing",
    "loyalty-segments": "expecting",
    "mean-score": "scoring",
    "near-duplicates": "writing",
    "nps": "scoring",
    "pareto": "comparing",
    "path-model": "modelling",
    "quality-cost": "planning",
    "quality-house": "quality_house",
    "raking": "sampling",
    "rate": "rates",
    "rate-ratio": "rates",
    "recurrence": "changing",
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
    "themes": "writing",
    "tone": "writing",
    "top-box": "scoring",
}


def method_called(name: str) -> Method:
    """Return the method of that name; only then its module is loaded."""
    methods = import_module(f"ascolto.cli.methods.{MODULES[name]}").METHODS
    found: Method = next(method for method in methods if method.name == name)
    return found

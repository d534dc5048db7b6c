"""With which answers a first assessment starts: what is usual for the category, so that only the unusual is typed."""

from collections import Counter
from typing import Any

from ascolto.complaints.assessing import Criteria, opening_criteria
from ascolto.complaints.models import Assessment, Complaint, Impact
from ascolto.organisation.models import Taxon
from ascolto.organisation.priority import Criterion
from ascolto.organisation.usual_assessments import usual_assessment_of

Answers = dict[str, Criterion]
LOOKED_BACK = 20


def starting_answers(complaint: Complaint, category: Taxon | None) -> Answers:
    """Return what stands in the form before anybody answers, each answer from the first that has one.

    What was said about this very complaint comes first, then what the category says is usual, then how such complaints
    were lately assessed, and last the ordinary case, where a firm of ten would start from it.
    """
    told: Answers = {"severity": complaint.severity} if complaint.severity else {}
    ordinary: Answers = {"complexity": 1, "impact": Impact.ONE.value}
    return {
        **ordinary,
        **answers_of(opening_criteria(complaint)),
        **usual_answers(category),
        **told,
    }


def usual_answers(category: Taxon | None) -> Answers:
    """Return what is usual for the category: what it says itself, else how such complaints were lately assessed."""
    return {**answers_of(usual_criteria(category)), **usual_assessment_of(category)}


def usual_criteria(category: Taxon | None) -> Criteria | None:
    """Return how complaints of this category were lately assessed, criterion by criterion; None where none was."""
    if category is None:
        return None
    alike = Taxon.objects.counting_as(category)
    lately = Assessment.objects.filter(complaint__category__in=alike).order_by("-pk").values(*Criteria.__slots__)
    assessed = list(lately[:LOOKED_BACK])
    if not assessed:
        return None
    return Criteria(**{name: _most_common([each[name] for each in assessed]) for name in Criteria.__slots__})


def _most_common(values: list[Any]) -> Any:
    return Counter(values).most_common(1)[0][0]


def answers_of(criteria: Criteria | Assessment | None) -> Answers:
    """Return the answers by the names of the criteria; none where nothing is known."""
    return {name: getattr(criteria, name) for name in Criteria.__slots__} if criteria else {}

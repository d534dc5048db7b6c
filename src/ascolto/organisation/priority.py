"""The decision table that turns the assessment of a complaint into its priority, with the rule that gave it (pure).

It is data: an organisation may write its own, and an auditor can read which rule decided (ISO 10002, assessment).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Criterion = bool | int | str

CRITERIA: Mapping[str, tuple[Criterion, ...]] = MappingProxyType(
    {
        "severity": (1, 2, 3, 4, 5),
        "safety": (True, False),
        "complexity": (1, 2, 3),
        "impact": ("one", "several", "many"),
        "immediate_needed": (True, False),
        "immediate_possible": (True, False),
        "repeated": (True, False),
    }
)
PRIORITIES = (1, 2, 3, 4)
CONDITIONS_APART, ANSWERS_APART = ";", "|"


class WrongTable(ValueError):
    """The decision table cannot be used; the message says in which rule and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When every named criterion has one of these values, the priority follows; no condition always holds."""

    code: str
    priority: int
    when: Mapping[str, tuple[Criterion, ...]] = field(default_factory=dict)

    def holds(self, criteria: Mapping[str, Criterion]) -> bool:
        return all(criteria[name] in values for name, values in self.when.items())

    def as_data(self) -> dict[str, Any]:
        when = {name: list(values) for name, values in self.when.items()}
        return {"code": self.code, "priority": self.priority, "when": when}


SUGGESTED = (
    Rule("safety", 1, {"safety": (True,)}),
    Rule("severity_5", 1, {"severity": (5,)}),
    Rule("many_and_urgent", 1, {"impact": ("many",), "immediate_needed": (True,)}),
    Rule("severity_4", 2, {"severity": (4,)}),
    Rule("urgent", 2, {"immediate_needed": (True,)}),
    Rule("severity_3", 3, {"severity": (3,)}),
    Rule("repeated", 3, {"repeated": (True,)}),
    Rule("otherwise", 4),
)


SAFETY, OTHERWISE = SUGGESTED[0], SUGGESTED[-1]


def rule_of(priority: int, when: Mapping[str, Collection[Criterion]]) -> Rule:
    """Return the rule of these conditions; a criterion of which every answer will do is no condition."""
    chosen = {name: tuple(each for each in answers if each in when.get(name, ())) for name, answers in CRITERIA.items()}
    plain = {name: answers for name, answers in chosen.items() if answers and answers != CRITERIA[name]}
    return Rule(_code_of(plain), priority, plain)


def conditions_in(code: str) -> dict[str, tuple[Criterion, ...]]:
    """Return the conditions that the code of a rule of one's own tells; none where it is no such code."""
    told = dict(part.partition("=")[::2] for part in code.split(CONDITIONS_APART))
    when = {
        name: tuple(answer for answer in answers if _spelled(answer) in told[name].split(ANSWERS_APART))
        for name, answers in CRITERIA.items()
        if name in told
    }
    return when if _code_of(when) == code else {}


def _code_of(when: Mapping[str, Collection[Criterion]]) -> str:
    """Return the code of a rule: the known one, or the conditions themselves.

    A reason that was kept by its code can then be read for ever, whatever becomes of the table.
    """
    known = {rule.code for rule in SUGGESTED if dict(rule.when) == dict(when)}
    if known:
        return known.pop()
    answers = {name: ANSWERS_APART.join(_spelled(answer) for answer in when[name]) for name in when}
    return CONDITIONS_APART.join(f"{name}={spelled}" for name, spelled in answers.items())


def _spelled(answer: Criterion) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def priority_of(table: Sequence[Rule], criteria: Mapping[str, Criterion]) -> tuple[int, list[str]]:
    """Return the most urgent priority that any rule gives, and the codes of all rules that give it."""
    held = rules_that_hold(table, criteria)
    priority = min(rule.priority for rule in held)
    return priority, [rule.code for rule in held if rule.priority == priority]


def rules_that_hold(table: Sequence[Rule], criteria: Mapping[str, Criterion]) -> list[Rule]:
    """Return every rule that applies, the most urgent first; one without condition speaks where no other does."""
    held = [rule for rule in table if rule.holds(criteria)]
    said = [rule for rule in held if rule.when] or held
    unconditional = min((rule.priority for rule in held if not rule.when), default=None)
    if unconditional is not None and unconditional < min(rule.priority for rule in said):
        said = held
    return sorted(said, key=lambda rule: rule.priority)


def read_table(rows: Any) -> tuple[Rule, ...]:
    """Read a decision table from stored data; every assessment must find a rule, and safety must come first."""
    if not isinstance(rows, list | tuple):
        raise WrongTable("it must be a list of rules")
    rules = tuple(_rule(row) for row in rows)
    if len({rule.code for rule in rules}) < len(rules):
        raise WrongTable("two rules have the same code")
    if not any(not rule.when for rule in rules):
        raise WrongTable("one rule must have no condition, so that every complaint gets a priority")
    if not any(rule.priority == 1 and dict(rule.when) == {"safety": (True,)} for rule in rules):
        raise WrongTable("a danger to safety must give priority 1")
    return rules


def _rule(row: Any) -> Rule:
    if not isinstance(row, dict) or not isinstance(row.get("code"), str) or not row["code"]:
        raise WrongTable("every rule needs a code")
    code = row["code"]
    if set(row) - {"code", "priority", "when"}:
        raise WrongTable(f"{code}: a rule has code, priority and when, nothing else")
    if not is_among(row.get("priority"), PRIORITIES):
        raise WrongTable(f"{code}: the priority must be 1, 2, 3 or 4")
    when = row.get("when", {})
    if not isinstance(when, dict):
        raise WrongTable(f"{code}: when must name criteria")
    return Rule(code, row["priority"], {name: _values(code, name, values) for name, values in when.items()})


def _values(code: str, name: str, values: Any) -> tuple[Criterion, ...]:
    if name not in CRITERIA:
        raise WrongTable(f"{code}: there is no criterion {name}; there are {', '.join(CRITERIA)}")
    if not isinstance(values, list | tuple) or not values or not all(is_among(v, CRITERIA[name]) for v in values):
        raise WrongTable(f"{code}: {name} must list some of {', '.join(map(str, CRITERIA[name]))}")
    return tuple(values)


def is_among(value: Any, allowed: Sequence[Criterion]) -> bool:
    """Python takes True for 1; a decision table must not."""
    return any(type(value) is type(one) and value == one for one in allowed)

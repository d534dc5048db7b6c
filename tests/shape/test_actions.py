"""Everything that changes does so in an action, in the open (smells 4, 5 and 6)."""

import ast
import re
from pathlib import Path

from tests.shape.source import DOORS, PAGE_DOORS, lines_with, modules, modules_in, nodes_of, place, room_of, templates

SIGNALS = re.compile(r"\b(pre|post)_(save|delete|init|migrate)\b|\bm2m_changed\b|\breceiver\(")
WRITES = {"bulk_create", "bulk_update", "create", "get_or_create", "save", "update_or_create", "acreate", "asave"}
QUERYSET_WRITES = {"delete", "update"}
QUERYSET_WORDS = {"all", "exclude", "filter", "objects", "order_by", "visible_to"}
KNOWS_STAGES = {"lifecycle", "models", "policy"}
PASSIVE = {"models", "policy", "figures", "letters"}


def chain(node: ast.expr) -> set[str]:
    """Return the names along `Complaint.objects.filter(…)`."""
    names: set[str] = set()
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return names


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in WRITES:
        return True
    return call.func.attr in QUERYSET_WRITES and bool(chain(call.func.value) & QUERYSET_WORDS)


def speaks_of_a_stage(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "stage"


def kind_of(path: Path) -> str:
    """Return what a module of a room holds: `models` for models.py, and for every module of a folder models/."""
    return path.parent.name if path.parent.name == "models" else path.stem


def assigned_to(node: ast.AST) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]


def stage_assignments(path: Path) -> list[str]:
    return [
        place(path, node.lineno)
        for node in nodes_of(path, ast.Assign, ast.AugAssign, ast.AnnAssign)
        if any(speaks_of_a_stage(target) for target in assigned_to(node))
    ]


def test_nothing_happens_behind_an_action_by_signal():
    assert lines_with(SIGNALS, modules()) == []


def test_saving_a_row_does_nothing_but_save_it():
    found = [
        place(path, node.lineno)
        for path in modules()
        if kind_of(path) == "models"
        for node in nodes_of(path, ast.FunctionDef)
        if node.name in {"save", "delete"}
    ]

    assert found == []


def test_saving_names_the_fields_that_changed():
    found = [
        place(path, node.lineno)
        for path in modules()
        for node in nodes_of(path, ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.args
        and not {keyword.arg for keyword in node.keywords} & {"update_fields", "force_insert", "format"}
    ]

    assert found == []


def test_doors_hand_over_to_actions_and_write_nothing_themselves():
    found = [
        place(path, call.lineno)
        for path in modules_in(*PAGE_DOORS)
        for call in nodes_of(path, ast.Call)
        if is_write(call)
    ]

    assert found == []


def test_the_check_for_writes_sees_them():
    written = ["Complaint.objects.create(x=1)", "complaint.save()", "complaints.filter(pk=1).update(x=1)"]
    read = ["context.update(x=1)", "Complaint.objects.filter(pk=1)", "cache.delete('x')"]

    calls = [ast.parse(code, mode="eval").body for code in written + read]

    assert [is_write(call) for call in calls if isinstance(call, ast.Call)] == [True] * 3 + [False] * 3


def test_only_an_action_moves_a_complaint_to_another_stage():
    found = [
        stage
        for path in modules()
        if room_of(path) in DOORS or kind_of(path) in PASSIVE
        for stage in stage_assignments(path)
    ]

    assert found == []


def test_only_lifecycle_models_and_policy_compare_stages():
    found = [
        place(path, node.lineno)
        for path in modules()
        if kind_of(path) not in KNOWS_STAGES
        for node in nodes_of(path, ast.Compare)
        if any(speaks_of_a_stage(side) for side in [node.left, *node.comparators])
    ]

    assert found == []


def test_templates_do_not_compare_stages():
    assert lines_with(re.compile(r"{%\s*(el)?if\b[^%]*\bstage\s*(==|!=| in )"), templates()) == []


def test_what_every_kind_must_do_is_declared_abstract():
    assert lines_with(re.compile(r"raise NotImplementedError"), modules()) == []

"""The pages that come out of the code are those that `make docs` would write."""

import re

from tools import docs


def test_no_generated_page_is_out_of_date():
    assert docs.out_of_date() == [], "run `make docs`"


def test_every_clause_that_a_test_names_is_known_to_the_page_of_standards():
    known = {(number, clause) for number, standard in docs.clauses().items() for clause in standard["clauses"]}

    assert [proof for proof in docs.clause_marks() if (proof.standard, proof.clause) not in known] == []


def test_marks_are_read_from_functions_and_from_whole_modules(tmp_path):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_closing.py").write_text(
        'import pytest\npytestmark = [pytest.mark.clause("10002:7.9")]\n\n'
        '@pytest.mark.clause("10002:7.8", "10002:4.9")\ndef test_a_refusal_carries_its_reasons():\n    pass\n',
        encoding="utf-8",
    )

    proofs = docs.clause_marks(tests)

    assert [(proof.clause, proof.path, proof.sentence) for proof in proofs] == [
        ("7.9", "tests/test_closing.py", "a refusal carries its reasons"),
        ("7.8", "tests/test_closing.py", "a refusal carries its reasons"),
        ("4.9", "tests/test_closing.py", "a refusal carries its reasons"),
    ]


def test_no_page_claims_more_than_alignment():
    """A claim; that nothing here can be certified may be said."""
    claims = re.compile(r"(is|are|fully) (certified|compliant)|ISO[- ]certified|conforms? to ISO", re.IGNORECASE)

    assert [
        path.name for path in sorted(docs.DOCS.rglob("*.md")) if claims.search(path.read_text(encoding="utf-8"))
    ] == []


def test_every_link_between_pages_leads_somewhere():
    broken = [
        (page.name, target)
        for page in sorted(docs.DOCS.rglob("*.md"))
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []

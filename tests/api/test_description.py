"""What the API says of itself is true: its description, its page in the docs, and whatever fits the description."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascolto.api.door import api
from ascolto.api.faults import KNOWN
from ascolto.api.pace import pace
from tests.api.conftest import RECORD, VIEW, Program, program_of
from tests.complaints.making import taken
from tests.shape.source import ROOT

DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema()))
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ENDPOINTS = [
    (method.upper(), address, operation)
    for address, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]


def test_everybody_may_read_the_description(client, organisation):
    response = client.get("/api/v1/openapi.json")

    body = response.json()
    assert (response.status_code, body["openapi"][:3]) == (200, "3.1")
    assert body == DESCRIPTION


def test_the_page_in_the_docs_names_every_endpoint_and_no_other():
    written = set(re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/api/v1/[^`]*)` \|", PAGE, re.MULTILINE))

    assert written == {(method, address) for method, address, _operation in ENDPOINTS}


def test_the_page_in_the_docs_names_every_error():
    written = {int(status): code for status, code in re.findall(r"^\| (\d{3}) \| `([a-z_]+)", PAGE, re.MULTILINE)}

    assert {status: code for status, code in written.items() if status not in {403, 409}} == {
        status: code for status, (code, _message) in KNOWN.items() if status != 403
    }


def test_every_endpoint_has_a_name_and_says_what_it_does():
    names = [operation["operationId"] for _method, _address, operation in ENDPOINTS]

    assert len(set(names)) == len(names)
    assert [address for _method, address, operation in ENDPOINTS if not operation.get("description")] == []


def test_every_endpoint_promises_the_one_shape_for_every_error():
    for _method, _address, operation in ENDPOINTS:
        promised = {
            int(status): answer["content"]["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
            for status, answer in operation["responses"].items()
        }
        assert {status: name for status, name in promised.items() if status >= 400} == dict.fromkeys(KNOWN, "Answer")


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(
        ["\0", "\ud800", "9" * 400, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "sofia", "[]"]
    ),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that fit the schema, as far as its shape goes, and now and then one that does not."""
    return st.one_of(_fitting(schema), _fitting(schema), _fitting(schema), ODD)


def _fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _fitting(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return st.one_of(*(_fitting(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.from_regex(schema["pattern"])
    kind = schema.get("type")
    if kind == "object":
        fields = {name: fitting(each) for name, each in schema["properties"].items()}
        needed = {name: fields.pop(name) for name in schema.get("required", [])}
        return st.fixed_dictionaries(needed, optional=fields)
    if kind == "array":
        return st.lists(fitting(schema["items"]), max_size=4)
    if kind == "string":
        return _text(schema)
    return {"integer": st.integers(), "boolean": st.booleans(), "null": st.none()}[kind]


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())
    if schema.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    return st.one_of(st.text(max_size=300), st.sampled_from(["sofia", "bg", "room", "anna@example.org", "+359 2 1"]))


@pytest.fixture
def everything(clara_user, sofia) -> tuple[Program, str]:
    return program_of(clara_user, RECORD, VIEW), taken(sofia).complaint.reference


@settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_whatever_is_sent_is_answered_as_promised_and_nothing_breaks(everything, data):
    program, reference = everything
    method, address, operation = data.draw(st.sampled_from(ENDPOINTS))
    asked = {
        each["name"]: data.draw(fitting(each["schema"]))
        for each in operation["parameters"]
        if each["in"] == "query" and data.draw(st.booleans())
    }
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    filled = re.sub(r"{reference}", data.draw(st.sampled_from([reference, "C-0000-0000", "%00", "€"])), address)

    pace.forget()
    response = program.client.generic(
        method,
        filled,
        json.dumps(data.draw(fitting(body))) if body else "",
        content_type="application/json",
        query_params={name: str(value).encode("utf-8", "replace").decode() for name, value in asked.items()},
    )

    assert str(response.status_code) in operation["responses"]
    assert response.status_code < 500, response.content
    assert "error" in response.json() or response.status_code < 300

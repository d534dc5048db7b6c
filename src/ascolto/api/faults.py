"""What went wrong, in the one shape that programs read: a code that stays, a sentence in English, and the fields."""

import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from ascolto.api.reading import NotJson
from ascolto.complaints.relaying import KeyUsedOtherwise
from ascolto.trail.acting import NotPermitted
from ascolto.ui.characters import NotText
from ascolto.ui.refusals import explanation_of

ADDRESS = "/api/"
LANGUAGE = "en"

log = logging.getLogger(__name__)

#     status: code, message
KNOWN = {
    400: ("unreadable", "The request could not be read."),
    401: ("token_needed", "Send a token that is in use: Authorization: Bearer asc_…"),
    403: ("not_permitted", "The token does not open this."),
    404: ("not_found", "There is nothing at this address, or the token does not open it."),
    405: ("method_not_allowed", "This address does not take this method; the Allow header names those that it takes."),
    413: ("too_large", "The request is too large."),
    415: ("not_json", "Send JSON, and say so: Content-Type: application/json"),
    422: ("invalid", "Some of what was sent cannot be used; `fields` says what and why."),
    429: ("too_many_requests", "Too many requests with this token; the Retry-After header says when to go on."),
    500: ("broken", "Something went wrong here, not with the request. Send it again later, under the same key."),
}


class Fault(BaseModel):
    """What went wrong; `fields` names each field that cannot be used, nested ones as `customer.email`."""

    code: str = Field(examples=["invalid"])
    message: str
    fields: dict[str, str]


class Answer(BaseModel):
    """The one shape of every answer from 400 upwards."""

    error: Fault


ANSWERS = {tuple(KNOWN): Answer}
"""What every endpoint can answer besides what it promises."""


class Invalid(Exception):
    """Fields that are well-formed and cannot be used all the same; each with the reason."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


class TooManyRequests(Exception):
    """The token asked more often than is allowed; it may ask again after so many seconds."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(wait_seconds)
        self.wait_seconds = wait_seconds


def answer(status: int, *, code: str = "", message: str = "", fields: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the answer for this status, in general words where none are given."""
    usual_code, usual_message = KNOWN.get(status) or _named(status)
    error = {"code": code or usual_code, "message": message or usual_message, "fields": dict(fields or {})}
    response = JsonResponse({"error": error}, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Ascolto"'
    return response


def _named(status: int) -> tuple[str, str]:
    phrase = HTTPStatus(status).phrase
    return _snake(phrase.replace(" ", "")), f"{phrase}."


def answer_to(exception: Exception) -> HttpResponse:
    """Return the answer to whatever an endpoint raised; what nobody expected is logged."""
    for kind, make in _ANSWERS.items():
        if isinstance(exception, kind):
            return make(exception)
    with translation.override(LANGUAGE):
        refusal = explanation_of(exception)
        if refusal is not None:
            code = _snake(type(exception).__name__)
            return answer(refusal.status, code=code, message=f"{refusal.sentence} {refusal.advice}".strip())
    log.error("An endpoint failed.", exc_info=exception)
    return answer(500)


def _to_refusal(refused: NotPermitted) -> HttpResponse:
    """The reason is a code already, such as needs:view_complaints."""
    with translation.override(LANGUAGE):
        refusal = explanation_of(refused)
        return answer(403, code=refused.reason, message=str(refusal.sentence) if refusal else "")


def _to_invalid(refused: ValidationError) -> HttpResponse:
    fields = {_field_of(error["loc"]): error["msg"].removeprefix("Value error, ") for error in refused.errors}
    return answer(422, fields=fields)


def _field_of(location: tuple[Any, ...]) -> str:
    """Return the name as the sender wrote it; of a body, the library also names the argument that it becomes."""
    source, *path = location
    return ".".join(str(part) for part in (path[1:] if source == "body" else path)) or str(source)


def _to_http_error(error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, NotText):
        return answer(422, fields={error.__cause__.where or "body": "This holds a NUL or half of a character."})
    return answer(415 if isinstance(error.__cause__, NotJson) else error.status_code)


def _to_too_many(refused: TooManyRequests) -> HttpResponse:
    response = answer(429)
    response.headers["Retry-After"] = str(refused.wait_seconds)
    return response


def _to_key_used(refused: KeyUsedOtherwise) -> HttpResponse:
    words = "This key was used before, for something else. Give each sending a key of its own."
    return answer(422, code="key_used_otherwise", fields={"Idempotency-Key": words})


_ANSWERS: dict[type[Exception], Callable[[Any], HttpResponse]] = {
    ValidationError: _to_invalid,
    Invalid: lambda refused: answer(422, fields=refused.fields),
    KeyUsedOtherwise: _to_key_used,
    NotPermitted: _to_refusal,
    PermissionDenied: lambda _refused: answer(403),
    TooManyRequests: _to_too_many,
    AuthenticationError: lambda _refused: answer(401),
    HttpError: _to_http_error,
    Http404: lambda _missing: answer(404),
    RequestDataTooBig: lambda _refused: answer(413),
    SuspiciousOperation: lambda _refused: answer(400),
}


def handle_in(api: NinjaAPI) -> None:
    """Let every exception of an endpoint be answered in the one shape, the library's own among them."""

    def in_one_shape(request: HttpRequest, exception: Any) -> HttpResponse:
        return answer_to(exception)

    for kind in (Exception, HttpError, Http404, ValidationError):
        api.add_exception_handler(kind, in_one_shape)


class OneErrorShape:
    """Put into the one shape what went wrong below the API's address without reaching an endpoint."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(ADDRESS):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != "application/json":
            _reshape(response)
        response.headers["Content-Language"] = LANGUAGE
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _reshape(response: HttpResponse) -> None:
    shaped = answer(response.status_code)
    response.content = shaped.content
    for name in ("Content-Type", "WWW-Authenticate"):
        if name in shaped.headers:
            response.headers[name] = shaped.headers[name]
    response.headers["Content-Length"] = str(len(response.content))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()

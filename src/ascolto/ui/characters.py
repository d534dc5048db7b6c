"""What is written in a request has to be text: a NUL, or half of a character, can neither be kept nor be looked up."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ascolto.ui import refusals
from ascolto.ui.access import TOKEN
from ascolto.ui.refusals import Refusal, explains

NUL = "\x00"


class NotText(Exception):
    """Something was sent as text that holds a NUL or half of a character; `where` names it, as in points.1."""

    def __init__(self, where: str = "") -> None:
        super().__init__(where)
        self.where = where


class TextAlone:
    """Refuse, before any page looks at it, what is no text in the address, in the fields, or among the names of files.

    PostgreSQL takes neither of the two, SQLite takes both: without this guard the same request would be a fault on the
    one, and on the other leave something behind that never comes across. It is refused and not mended, since no
    keyboard types it and a code, a reference or a name from which something was taken out is another one. Only a
    cookie is left out instead: the browser sends it again each time, and would be shut out for good.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if not (is_text(name) and is_text(value))]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]) -> Any:
        written = chain(_in_address(request, kwargs), _in_form(request) if _takes_forms(view) else [])
        return None if all(map(is_text, written)) else refusals.answer(request, NotText())


def is_text(value: str) -> bool:
    """Return whether every database can keep this."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return NUL not in value


def require_text(data: Any, *, where: str = "") -> None:
    """Raise NotText where anything in what was read from JSON is none: a value, however deep, or a name."""
    if isinstance(data, str) and not is_text(data):
        raise NotText(where)
    if isinstance(data, Mapping):
        for name, value in data.items():
            require_text(name, where=where)
            require_text(value, where=_below(where, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            require_text(value, where=_below(where, number))


def _below(where: str, name: str | int) -> str:
    return f"{where}.{name}" if where else str(name)


def _takes_forms(view: Any) -> bool:
    """The API reads the body itself, as JSON, and looks at it there; a body can be read once."""
    return getattr(view, "permission", None) is not TOKEN


def _in_address(request: HttpRequest, kwargs: Mapping[str, Any]) -> Iterator[str]:
    yield from (value for value in kwargs.values() if isinstance(value, str))
    for name, values in request.GET.lists():
        yield from (name, *map(str, values))


def _in_form(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield from (name, *map(str, values))
    for name, files in request.FILES.lists():
        yield from (name, *(file.name or "" for file in files))


@explains(NotText)
def _not_text(refused: NotText) -> Refusal:
    return Refusal(
        title=_("This request could not be read"),
        sentence=_("It holds a character that is no text and cannot be kept. Nothing was changed."),
        advice=_("Go back and type the words anew instead of pasting them."),
        status=400,
    )

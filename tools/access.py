"""Who may open what, read off the addresses themselves: for docs/access.md, and for the test that tries every one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.trail.acting import Permission

API = "api/v1/"


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the house, and the mark on its view; an address that somebody forgot to mark has none."""

    address: str
    mark: Permission | Enum | None

    @property
    def asks_for(self) -> str:
        return "nothing names it" if self.mark is None else str(self.mark.value)

    def is_open_to(self, role: Role) -> bool:
        if isinstance(self.mark, Permission):
            return self.mark in PERMISSIONS_OF[role]
        return self.asks_for in {"public", "signed in"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the API, and the scope that its description says a token needs."""

    method: str
    address: str
    scope: str

    def is_open_to(self, role: Role) -> bool:
        """Return whether somebody with this role can hold a token that opens it; any token opens what asks for none."""
        return self.scope == "token" or self.scope in PERMISSIONS_OF[role]


def routes(addresses: str = "ascolto.urls") -> list[Route]:
    """Return every address of the map."""
    return list(_walk(get_resolver(addresses).url_patterns))


def _walk(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        else:
            yield Route(address, getattr(pattern.callback, "permission", None))


def endpoints() -> list[Endpoint]:
    """Return every endpoint that the description of the API names; one that names no scope asks for ""."""
    description: dict[str, Any] = import_string("ascolto.api.door.api").get_openapi_schema()
    return [
        Endpoint(method.upper(), address, operation.get("x-scope", ""))
        for address, operations in description["paths"].items()
        for method, operation in operations.items()
    ]


def page(generated: str) -> str:
    """Return the page of who may open what."""
    shown = [route for route in routes() if not route.address.startswith(API)]
    heads = [role.value.replace("_", " ") for role in Role]
    lines = [
        "# Who may open what",
        "",
        generated,
        "",
        "Every address names the permission that opens it; an address without one is refused to everybody. This is the",
        "first look: the action behind a page asks again, for the unit and for what is at stake, and lists hold only",
        "what the reader may see. A test tries every address as every role.",
        "",
        "## Open to everybody",
        "",
        *(f"- `/{route.address}`" for route in shown if route.asks_for == "public"),
        "",
        "## Open to everybody who is signed in",
        "",
        *(f"- `/{route.address}`" for route in shown if route.asks_for == "signed in"),
        "",
        "## Open with a permission",
        "",
        *_table(["address", "permission", *heads]),
    ]
    kept = [route for route in shown if isinstance(route.mark, Permission)]
    lines += [_row([f"`/{route.address}`", route.asks_for, *_marks(route)]) for route in kept]
    lines += [
        "",
        "## The API",
        "",
        "Tokens open it, never a session. A token carries scopes, which are permissions that its owner holds; a tick",
        "means that somebody with this role can have such a token. `token` is any token in use.",
        "",
        *_table(["endpoint", "scope", *heads]),
    ]
    lines += [_row([f"`{one.method} {one.address}`", one.scope, *_marks(one)]) for one in endpoints()]
    return "\n".join([*lines, ""])


def _marks(opened: Route | Endpoint) -> list[str]:
    return ["✓" if opened.is_open_to(role) else "" for role in Role]


def _table(heads: list[str]) -> list[str]:
    return [_row(heads), "|" + "---|" * len(heads)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""Who may open which page: every address names its permission, and what names none is refused."""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import wraps
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import SimpleLazyObject

from ascolto.people.acting import actor_for
from ascolto.trail.acting import Actor, ActorKind, NotPermitted, Permission
from ascolto.ui import explanations as _explanations  # noqa: F401  (it registers itself)
from ascolto.ui import explanations_answers as _explanations_answers  # noqa: F401
from ascolto.ui import explanations_asking as _explanations_asking  # noqa: F401
from ascolto.ui import explanations_conversations as _explanations_conversations  # noqa: F401
from ascolto.ui import explanations_surveys as _explanations_surveys  # noqa: F401
from ascolto.ui import explanations_waves as _explanations_waves  # noqa: F401
from ascolto.ui import refusals, resuming
from ascolto.ui.language import speak_to
from ascolto.ui.request import HouseRequest


class Marker(Enum):
    """What a page asks for where it does not ask for a permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    TOKEN = "token"  # noqa: S105  (a word, not a secret)


PUBLIC = Marker.PUBLIC
SIGNED_IN = Marker.SIGNED_IN
TOKEN = Marker.TOKEN  # the API looks at tokens itself, endpoint by endpoint, and never at who is signed in
VISITOR = Actor(ActorKind.COMPLAINANT)

View = Callable[..., HttpResponseBase]


def page(route: str, view: View, permission: Permission | Marker, name: str) -> URLPattern:
    """Return the address of a page together with what is needed to open it."""
    return path(route, marked(view, permission), name=name)


def marked(view: View, permission: Permission | Marker) -> View:
    """Return the view with its permission written on it, where the access table and the middleware read it."""

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.permission = permission  # type: ignore[attr-defined]
    return opened


def mark_all(patterns: Iterable[URLPattern | URLResolver], permission: Permission | Marker) -> None:
    """Write the permission on every view of somebody else's address list (an API, a library's pages)."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            mark_all(pattern.url_patterns, permission)
        else:
            pattern.callback = marked(pattern.callback, permission)


def may_open(actor: Actor, permission: Permission | Marker) -> bool:
    """Return whether the actor may open a page with this mark; the action behind it checks again."""
    if isinstance(permission, Permission):
        return actor.holds_somewhere(permission)
    return permission is PUBLIC or actor.kind is (ActorKind.TOKEN if permission is TOKEN else ActorKind.USER)


class AccessMiddleware:
    """Deny by default: no mark, no page. Turn refusals of the actions into pages that explain them."""

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: _actor_of(request)))
        return self.get_response(request)

    def process_view(self, request: HouseRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        permission = getattr(view, "permission", None)
        if permission is None:
            raise ImproperlyConfigured(f"{request.path} names no permission; list it with ascolto.ui.access.page().")
        if permission in {PUBLIC, TOKEN}:
            return None
        if not request.user.is_authenticated:
            return resuming.sign_in_first(request)
        speak_to(request, request.user.language)
        request.actor = _actor_of(request)
        if not may_open(request.actor, permission):
            return refusals.answer(request, NotPermitted(f"needs:{permission}"))
        return None

    def process_exception(self, request: HouseRequest, exception: Exception) -> HttpResponse | None:
        return refusals.answer(request, exception)


def _actor_of(request: HouseRequest) -> Actor:
    return actor_for(request.user) if request.user.is_authenticated else VISITOR

"""What every component tag does: check its arguments and render its one template."""

from collections.abc import Hashable, Iterable
from functools import cache, lru_cache
from typing import Any, cast

from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

DRAWINGS_KEPT = 2_000


def rendered(component: str, **values: Any) -> SafeString:
    """Return the component with these values; lazy words are spoken once, however often its template looks at them."""
    return _template_of(component).render(Context(_spoken(values)))


def rendered_once(component: str, **words: Hashable) -> SafeString:
    """Return a component that is made of a few words of the product alone, such as a stage: it stands in every row.

    A component depends on its values and the reader's language, and on nothing else. So what was drawn lately for the
    same values, of the same types (markup is not text), in the same language is the answer. Not for what people
    wrote: it would stay in the memory, and never come again.
    """
    spoken = _spoken(words)
    return _drawn(component, get_language(), tuple(spoken), *spoken.values())


@lru_cache(maxsize=DRAWINGS_KEPT, typed=True)
def _drawn(component: str, language: str | None, names: tuple[str, ...], *values: Any) -> SafeString:
    return rendered(component, **dict(zip(names, values, strict=True)))


@cache
def _template_of(component: str) -> Template:
    """Return the compiled template; nothing of a request stands in it, so no context processor need be asked."""
    return cast(Template, get_template(f"ui/{component}.html").template)  # type: ignore[attr-defined]


def _spoken(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Promise) else value for name, value in values.items()}


def one_of(value: str, allowed: Iterable[str], argument: str) -> str:
    """Return the value, or refuse one that the component does not know."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{argument}={value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value

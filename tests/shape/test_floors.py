"""Foreign keys point down the floors too: import-linter cannot see those that are named by a text (smell 3)."""

from django.apps import apps

from tests.shape.source import floors


def room_of(model) -> str | None:
    """Return the room of one of our models, or None for a library's."""
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "ascolto" else None


def test_foreign_keys_point_to_the_same_room_or_down():
    height = floors()
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if room_of(model)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and room_of(field.related_model)
        if room_of(field.related_model) != room_of(model)
        if height[room_of(field.related_model)] >= height[room_of(model)]
    ]

    assert upward == []

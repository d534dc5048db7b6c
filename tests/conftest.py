"""The cast and the ground on which every test plays."""

import pytest
from django.db import connection


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, on SQLite, what is only true of PostgreSQL."""
    if connection.vendor == "postgresql":
        return
    only_postgres = pytest.mark.skip(reason="only true of PostgreSQL")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(only_postgres)

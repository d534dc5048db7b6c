"""Pages that only these tests know."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.addresses"

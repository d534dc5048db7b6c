"""The house with something at every address, and a mark on every answer that came past the guards."""

from typing import Any

import pytest

from ascolto.organisation.models import Unit
from tests.access.examples import made


@pytest.fixture
def examples(sofia: Unit, settings: Any) -> dict[str, object]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.access.passing.Passing"]
    return made(sofia)

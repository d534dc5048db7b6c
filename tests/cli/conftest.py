import os
from collections.abc import Iterator
from itertools import count

import pytest

from tests.cli.installing import PASSWORD, SMALL, Installation, copied, database

numbers = count(1)


@pytest.fixture
def nothing_yet(tmp_path) -> Iterator[Installation]:
    """A folder and a database in which nothing is."""
    with database(f"cli_{os.getpid()}_{next(numbers)}") as url:
        yield Installation(tmp_path, url)


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Iterator[tuple[Installation, str]]:
    """A bakery of the small profile, founded once and copied for every test."""
    name = f"cli_{os.getpid()}_template"
    with database(name) as url:
        bakery = Installation(tmp_path_factory.mktemp("bakery"), url)
        done = bakery.run("init", *SMALL, given=f"{PASSWORD}\n")
        assert (done.code, done.err) == (0, "")
        yield bakery, name


@pytest.fixture
def bakery(template, tmp_path) -> Iterator[Installation]:
    """A bakery of the small profile, in which Anna holds every role."""
    founded, name = template
    with database(f"cli_{os.getpid()}_{next(numbers)}", name) as url:
        yield copied(founded, tmp_path, url)

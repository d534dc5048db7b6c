"""Installations to work on; what takes long to make is made once for each process and copied for every test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import count

import pytest

from tests import tables
from tests.cli.installing import EXAMPLES, OURS, PASSWORD, SMALL, Installation, copied, database

numbers = count(1)
Databases = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Databases for installations, empty or like another; whoever asks for this touches the database."""

    def made(like: Installation | None = None) -> AbstractContextManager[str]:
        return database(f"{OURS}{next(numbers)}", like.database if like else "template1")

    return made


@pytest.fixture
def nothing_yet(databases: Databases, tmp_path) -> Iterator[Installation]:
    """A folder and a database in which nothing is."""
    with databases() as url:
        yield Installation(tmp_path, url)


@pytest.fixture(scope="session")
def with_tables(databases: Databases, tmp_path_factory) -> Iterator[Installation]:
    """The tables are laid, and nobody is there."""
    with ExitStack() as opened:
        with tables.laid() as laid:
            url = opened.enter_context(databases(laid))
            empty = copied(laid, tmp_path_factory.mktemp("tables"), url)
        yield empty


@pytest.fixture(scope="session")
def founded(databases: Databases, with_tables: Installation, tmp_path_factory) -> Iterator[Installation]:
    """A bakery of the small profile."""
    with databases(with_tables) as url:
        bakery = copied(with_tables, tmp_path_factory.mktemp("bakery"), url)
        done = bakery.run("init", *SMALL, given=f"{PASSWORD}\n")
        assert (done.code, done.err) == (0, "")
        yield bakery


@pytest.fixture(scope="session")
def with_complaints(databases: Databases, founded: Installation, tmp_path_factory) -> Iterator[Installation]:
    """The bakery that has taken in the complaints of the example."""
    with databases(founded) as url:
        bakery = copied(founded, tmp_path_factory.mktemp("complaints"), url)
        file, mapping = EXAMPLES / "cfpb-2015-extract.csv", EXAMPLES / "cfpb.toml"
        done = bakery.run("import", "complaints", file, "--mapping", mapping)
        assert (done.code, done.err) == (0, "")
        yield bakery


@pytest.fixture
def nobody_yet(databases: Databases, with_tables: Installation, tmp_path) -> Iterator[Installation]:
    """An installation that is up to date and in which nobody is."""
    with databases(with_tables) as url:
        yield copied(with_tables, tmp_path, url)


@pytest.fixture
def bakery(databases: Databases, founded: Installation, tmp_path) -> Iterator[Installation]:
    """A bakery of the small profile, in which Anna holds every role."""
    with databases(founded) as url:
        yield copied(founded, tmp_path, url)


@pytest.fixture
def imported(databases: Databases, with_complaints: Installation, tmp_path) -> Iterator[Installation]:
    """Anna's bakery with complaints in it."""
    with databases(with_complaints) as url:
        yield copied(with_complaints, tmp_path, url)

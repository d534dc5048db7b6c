"""Doing the same for many in one job, so that one for whom it fails keeps nobody else waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

log = logging.getLogger(__name__)

One = TypeVar("One")


def do_for_each(things: Iterable[One], do: Callable[[One], object]) -> None:
    """Do it for each in turn; raise the first failure once all have had theirs, so that the job is tried again.

    What is done must be done in a transaction of its own, and not again when the job is tried again.
    """
    first: Exception | None = None
    for one in things:
        try:
            do(one)
        except Exception as error:
            log.warning("A job goes on after a failure in one of its parts.", exc_info=True)
            first = first or error
    if first:
        raise first

"""What a crash leaves behind: nothing of the transaction, everything outside it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import transaction


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crash_before_commit() -> Iterator[None]:
    with suppress(Crash), transaction.atomic():
        yield
        raise Crash

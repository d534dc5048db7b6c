"""The locks that keep chains single and seals complete on PostgreSQL; SQLite lets one writer in at a time anyway."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError

SPACE = 16732  # our own space of two-part advisory locks, apart from the one-part locks of the subjects
WRITING = 1
SEALING = 2


def require_transaction() -> None:
    """Refuse to record outside a transaction: the change and its event stand or fall together."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An event is recorded in the transaction of its change.")


def lock_chain(subject: str) -> None:
    """Make other writers of this subject's chain wait for the end of this transaction.

    The shared lock comes first: a writer who held a chain while queueing behind the sealer could block
    the very writer that the sealer waits for.
    """
    if connection.vendor == "postgresql":
        _execute(
            "SELECT pg_advisory_xact_lock_shared(%s, %s), pg_advisory_xact_lock(%s)",
            [SPACE, WRITING, _number(subject)],
        )


def lock_chains(subjects: Iterable[str]) -> None:
    """Do so for many chains, in one order everywhere, so that two writers of many never wait for each other."""
    if connection.vendor == "postgresql":
        lock_writing()
        numbers = [_number(subject) for subject in sorted(subjects)]
        _execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])


def lock_writing() -> None:
    """Hold the sealer off until the end of this transaction; a trigger does the same on each insert of events."""
    if connection.vendor == "postgresql":
        _execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [SPACE, WRITING])


def lock_sealing() -> None:
    """Let one sealer work at a time; writers are not touched."""
    if connection.vendor == "postgresql":
        _execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, SEALING])


def wait_for_writers(milliseconds: int) -> None:
    """Wait until no transaction that has inserted events is still running, but not for ever.

    While the sealer queues, new writers queue behind it; so it gives up (OperationalError) rather than hold them long.
    """
    if connection.vendor == "postgresql":
        _execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        _execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, WRITING])


def _execute(sql: str, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _number(subject: str) -> int:
    return int.from_bytes(blake2b(subject.encode(), digest_size=8).digest(), "big", signed=True)

"""Several people who press at the same moment, each on a connection of their own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

Order = Callable[[], object]


def at_once(*orders: Order, refusals: tuple[type[Exception], ...] = ()) -> list[object]:
    """Carry the orders out together; return what each gave, or the refusal that it met."""
    start = Barrier(len(orders))

    def carry_out(order: Order) -> object:
        try:
            start.wait()
            return order()
        except refusals as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(carry_out, orders))


def told_of(outcomes: list[object]) -> Counter[str]:
    """Count what the people were told: "done", or the words of their refusal."""
    return Counter(str(outcome) if isinstance(outcome, Exception) else "done" for outcome in outcomes)

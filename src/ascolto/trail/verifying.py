"""Verifying the whole trail: what was altered, inserted, removed or reordered, each by its name."""

from collections.abc import Iterable, Iterator
from itertools import chain

from ascolto.trail.chains import ChainCheck
from ascolto.trail.faults import Fault, Verification
from ascolto.trail.models import Event
from ascolto.trail.seals import SealCheck, exported_faults


def verify(exported: Iterable[str] = ()) -> Verification:
    """Check every event and every seal, and hold the seals to exported copies where some are given."""
    seals, chains = SealCheck(), ChainCheck()
    faults = list(_once(chain(seals.faults(), chains.faults(), exported_faults(exported))))
    unsealed = Event.objects.filter(pk__gt=seals.last_id).count()
    return Verification(chains.events, seals.seals, chains.erased, unsealed, faults)


def _once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Pass over what two checks say of the same event in the same word."""
    told = set()
    for fault in faults:
        name = (fault.kind, fault.subject, fault.seq)
        if name not in told:
            told.add(name)
            yield fault

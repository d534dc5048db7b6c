"""Who may bring files of rows in."""

from ascolto.trail.acting import ALLOWED, Actor, Permission, Verdict, refused


def may_import(actor: Actor) -> Verdict:
    """A file may hold rows of any unit; the room that stores the rows checks each where that matters."""
    if actor.holds_somewhere(Permission.IMPORT_DATA):
        return ALLOWED
    return refused(f"needs:{Permission.IMPORT_DATA}")

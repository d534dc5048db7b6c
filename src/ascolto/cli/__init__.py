"""The command line: `ascolto COMMAND`; every command reads the clock here and calls the actions of the rooms."""

from ascolto.cli.commands import main

__all__ = ["main"]

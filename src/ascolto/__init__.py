"""Ascolto hears every customer, turns voices into findings, findings into actions, and checks the effect."""

__version__ = "0.1.0"

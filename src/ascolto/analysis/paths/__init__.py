"""Structural models by partial least squares."""

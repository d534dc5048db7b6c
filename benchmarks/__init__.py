"""Measurements of what DESIGN promises, each beside a baseline in the same run; README.md holds the figures."""

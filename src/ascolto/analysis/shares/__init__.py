"""Shares and rates: intervals, differences, what remains of many comparisons."""

"""Answers as scores: satisfaction, recommendation, expectation, and how reliably questions measure."""

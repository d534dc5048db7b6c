"""Whom to ask, who answered, and what the sample says of everybody."""

"""Whether something helped, whether all are treated alike, and how one compares with others."""

"""People, money and the cost of quality."""

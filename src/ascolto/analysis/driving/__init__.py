"""What matters to customers: drivers, importance and performance, Kano, the house of quality."""

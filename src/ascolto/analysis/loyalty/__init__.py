"""Who stays, who comes back, and how long things take."""

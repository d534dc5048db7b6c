"""The tests; imported before any of them, and so before NumPy."""

import os

# Threads for matrices of four by four wait for each other longer than they work, all the more beside other processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

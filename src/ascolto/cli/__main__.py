"""`python -m ascolto.cli`, for processes that `ascolto` itself starts."""

import sys

from ascolto.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())

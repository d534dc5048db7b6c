"""How a command ends: 0 it did what it was asked, 1 it found something wrong, 2 it could not begin."""

import sys

DONE, FAULTY, UNUSABLE = 0, 1, 2


class Stop(Exception):
    """The command ends here; the message is one sentence for the person at the terminal."""

    def __init__(self, message: str, code: int = UNUSABLE) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def tell(message: str) -> None:
    """Say something beside the result, on standard error."""
    print(message, file=sys.stderr, flush=True)

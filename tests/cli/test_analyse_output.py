"""Only the result stands on standard output, whatever the libraries below have to say."""

import subprocess
import sys

from tests.cli.installing import ROOT

TALKATIVE = """
import ctypes
from ascolto.cli.analysing import quiet_libraries
print("before")
with quiet_libraries():
    ctypes.CDLL(None).puts(b"what a solver finds worth saying")
print("after")
"""


def test_what_a_library_prints_past_python_is_not_part_of_the_result():
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("before\nafter\n", "")

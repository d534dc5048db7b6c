"""`make bench`: run every benchmark, each in a process of its own."""

import subprocess
import sys

BENCHMARKS = ["benchmarks.case", "benchmarks.imports", "benchmarks.inbox", "benchmarks.intake", "benchmarks.pages"]

if __name__ == "__main__":
    wanted = [f"benchmarks.{name}" for name in sys.argv[1:]] or BENCHMARKS
    sys.exit(max(subprocess.run([sys.executable, "-m", name], check=False).returncode for name in wanted))

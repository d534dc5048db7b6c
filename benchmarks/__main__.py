"""`make bench`: run every benchmark, each in a process of its own."""

import subprocess
import sys

# Those of drivers, agreement, path models and texts stand beside other packages, which they install elsewhere: by name.
BENCHMARKS = [
    "benchmarks.analysis_charts",
    "benchmarks.case",
    "benchmarks.imports",
    "benchmarks.inbox",
    "benchmarks.intake",
    "benchmarks.overview",
    "benchmarks.pages",
]

if __name__ == "__main__":
    wanted = [f"benchmarks.{name}" for name in sys.argv[1:]] or BENCHMARKS
    sys.exit(max(subprocess.run([sys.executable, "-m", name], check=False).returncode for name in wanted))

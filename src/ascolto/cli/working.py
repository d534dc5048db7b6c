"""`ascolto worker`: background work, until told to stop."""

import os
import sys
from argparse import Namespace
from threading import Event, Thread

from ascolto.cli.installation import open_running_installation
from ascolto.cli.stopping import DONE, tell


def run(args: Namespace) -> int:
    open_running_installation()
    from ascolto.jobs.work import stop_on_signals, work, worker_name
    from ascolto.ui import moment

    stop = stop_on_signals()
    if args.until_input_ends:
        Thread(target=_stop_when_input_ends, args=(stop,), daemon=True).start()
    else:
        tell("The worker runs; Ctrl-C stops it after the job at hand.")
    work(worker_name(), moment.now, stop)
    return DONE


def _stop_when_input_ends(stop: Event) -> None:
    while os.read(sys.stdin.fileno(), 1):  # past the buffer, whose lock would hold the process up at its end
        pass
    stop.set()

"""Runs of the bizo command."""
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

from .errors import ConfigurationError, RunError, Terminated
from .progress import Progress

# bizo's exit codes (`bizo help`).
FINISHED, RUN_TIME, USAGE, FAILED, STOPPED = 0, 1, 2, 3, 75

# The last lines of what bizo says of an error: one, and what mpirun may add.
KEPT_LINES = 20

# The interrupt that kills a run which two have not ended.
KILLS = 3

# What comes within a second of the interrupt before is the same one, as for the run itself (src/app/process/signals.cpp),
# whose second begins a moment later.
SAME = 1.1


def program():
    """The bizo command: $BIZO_PROGRAM, the one in PATH, or that of the source tree which this package lies in."""
    if named := os.environ.get("BIZO_PROGRAM"):
        if not shutil.which(named):
            raise ConfigurationError(f"BIZO_PROGRAM = {named}: there is no such program")
        return named
    if found := shutil.which("bizo"):
        return found
    for preset in ("release", "dev"):
        built = pathlib.Path(__file__).resolve().parents[3] / "build" / preset / "bizo"
        if built.is_file():
            return str(built)
    raise ConfigurationError("the program bizo is not in PATH: install it, or set BIZO_PROGRAM to where it is")


def run(config, output, ranks, progress, resume=False, overrides=()):
    """Runs the configuration file on that many ranks and returns (exit code, what bizo said of errors, its notes).

    overrides: texts "section.key=value" that take the place of what the file says.

    ^C and SIGTERM become the signals after which bizo keeps everything (PassedOn). Raises ConfigurationError where
    nothing could start, RunError where the run broke, KeyboardInterrupt where it had to be killed.
    """
    command = [program()] + (["launch", str(ranks)] if ranks > 1 else ["run"])
    command += [str(config), "--output", str(output)] + (["--resume"] if resume else [])
    command += [word for override in overrides for word in ("--set", override)]
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "TERM", "--"] + command  # no run outlives the Python that asked for it
    with PassedOn() as signals:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, errors="replace", start_new_session=True)
        signals.go_to(process)
        complaints, notes = [], []
        readers = [threading.Thread(target=watch, args=(process.stdout, progress, notes)),
                   threading.Thread(target=complaints.extend, args=(process.stderr,))]
        for reader in readers:
            reader.start()
        try:
            code = process.wait()
        finally:
            if process.poll() is None:  # a handler of the caller has raised something
                process.terminate()
                process.wait()
            for reader in readers:
                reader.join()
            process.stdout.close()
            process.stderr.close()
            progress.close()
    if signals.count >= KILLS:
        raise KeyboardInterrupt
    if signals.count > 1:
        code = STOPPED  # or mpirun's own
    said = "".join(complaints[-KEPT_LINES:]).strip()
    if code == USAGE:
        raise ConfigurationError(without_place(said, config))
    if code not in (FINISHED, FAILED, STOPPED):
        raise RunError(said or f"bizo ended with exit code {code}")
    return code, said, notes


class PassedOn:
    """While a run works, ^C and SIGTERM are passed on to it, and end Python after it, if they end Python at all.

    After the first the run ends when its current evaluations are back, after the second at once. The third kills it.
    Those within a second of one another are one.
    Handlers of the caller's own, other than Python's, stay. Only the main thread may set handlers, and gets ^C.
    """

    def __init__(self):
        self.count, self.process, self.before, self.terminated, self.last = 0, None, {}, False, -math.inf

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
                if signal.getsignal(number) is usual:
                    self.before[number] = signal.signal(number, self.take)
        return self

    def go_to(self, process):
        self.process = process
        if self.count:  # it came while the run was started
            process.send_signal(signal.SIGINT)

    def take(self, number, _frame):
        self.terminated = self.terminated or number == signal.SIGTERM
        if time.monotonic() - self.last < SAME:
            return
        self.last = time.monotonic()
        self.count += 1
        if self.process is None or self.process.poll() is not None:
            return
        if self.count >= KILLS:
            os.killpg(self.process.pid, signal.SIGKILL)
            return
        self.process.send_signal(number)
        print(("bizo ends when its current evaluations are back; interrupt again to end it at once",
               "bizo ends at once; interrupt again to kill it")[self.count - 1], file=sys.stderr, flush=True)

    def __exit__(self, *_):
        for number, handler in self.before.items():
            signal.signal(number, handler)
        if self.terminated and sys.exc_info()[0] is None:
            raise Terminated


def without_place(said, config):
    """A message without the line of a configuration that its reader has not written."""
    return re.sub(rf"^bizo: (?:{re.escape(str(config))}:(?:\d+: )?)?\s*", "", said)


def watch(lines, progress, notes):
    """Shows the run's lines, and keeps its notes."""
    shown = True
    for line in lines:
        if line.startswith("note: "):
            notes.append(line[len("note: "):].rstrip("\n"))
        try:  # whoever looks may leave; the run must be read on, or it would wait
            if shown:
                progress.tell(line.rstrip("\n"))
        except Exception:
            shown = False

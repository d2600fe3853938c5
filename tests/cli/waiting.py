"""Waiting for events. No test waits for a time: the time only says when something hangs."""
import time

# Seconds, on a slow machine that is busy with other things.
HANGS = 300


def wait_until(condition, process=None, seconds=HANGS):
    """Until the condition holds; AssertionError if the process ends without, or it takes longer."""
    end = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None and not condition():
            raise AssertionError(f"it ended before, with {process.returncode}")
        if time.monotonic() > end:
            raise AssertionError(f"it did not come within {seconds} s")
        time.sleep(0.005)

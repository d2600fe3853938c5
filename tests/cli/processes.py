"""What a run leaves behind: processes that carry a mark in their environment."""
import os
import pathlib
import uuid

from waiting import wait_until

MARK = "BIZO_TEST_MARK"


def new_mark():
    return f"{MARK}={uuid.uuid4().hex}"


def marked(mark):
    """(id, command line) of every process that was started with the mark and still runs."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            if (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                continue
            found.append((int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()))
        except OSError:  # it ended meanwhile
            continue
    return found


def wait_until_none(mark, seconds=60):
    """Those who are still there after that time."""
    try:
        wait_until(lambda: not marked(mark), seconds=seconds)
    except AssertionError:
        return marked(mark)
    return []


def environment(mark):
    name, _, text = mark.partition("=")
    return {**os.environ, name: text}

"""How a problem gets into the processes that evaluate it."""
import pickle
import sys

from .stream import serve

SCRIPT = """import os, sys
sys.path[:] = {path!r}
os.chdir({folder!r})
from bizo.worker import serve_file
serve_file({file!r})
"""


def pack(problem):
    """The problem as bytes: what modules define by name, what a notebook or __main__ defines by its code."""
    try:
        import cloudpickle as pickler
    except ImportError:
        pickler = pickle
    try:
        packed = pickler.dumps(problem)
        if pickler is pickle and b"__main__" in packed:
            raise pickle.PicklingError("it is defined in __main__")
    except Exception as error:
        remedy = ("keep what cannot be copied (files, locks, connections) out of it, or open it at the first call"
                  if pickler is not pickle else "install cloudpickle, or define it in a module")
        raise TypeError(f"{problem.name} cannot be sent to another process: {error}; {remedy}") from error
    return packed


def serve_file(path):
    """Answers for the problem that `pack` wrote to this file, until there are no more questions."""
    with open(path, "rb") as file:
        problem = pickle.load(file)
    sys.argv = [path]
    serve(problem)

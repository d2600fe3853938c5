"""bizo.minimize: a run of bizo for a function, a Problem, or a problem of bizo's own."""
from __future__ import annotations

import os
import pathlib
import shlex
import shutil
import signal
import sys
import tempfile
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from . import process
from .configuration import SHORT, configuration
from .errors import ConfigurationError, RunError, Terminated
from .functions import as_problem, vector
from .problem import Problem
from .progress import Progress
from .result import Result
from .worker import SCRIPT, pack

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# A name, or a name with its settings.
Setting = Union[str, dict, None]

# What a run may have to say in its last line, when there are no results.
NO_RESULTS = "bizo ended with exit code {} and without results"


def minimize(fun: Callable[..., float] | Problem | str, x0: ArrayLike | None = None, args: tuple = (), *,
             bounds: Any = None, method: Setting = "auto", inner: Setting = None, directions: Setting = None,
             step: Setting = None, budget: int | dict | None = None, evaluation: dict | None = None,
             problem: dict | None = None, run: dict | None = None, search: Setting = None, settings: dict | None = None, ranks: int = 1,
             seed: int = 1, output: str | os.PathLike | None = None, progress: bool | str = True) -> Result:
    """Minimizes Phi(x), or F(x, y) over x with y = argmin f(x, y).

    fun: a function of a vector x of d float64 numbers that returns a number; a bizo.Problem; or the name of one of
        bizo's problems, such as "ridge", with its settings in `problem`. A function and a Problem are evaluated in
        other processes: what a notebook defines travels there by its code (python3-cloudpickle).
    x0: where to start, d numbers; of a Problem, in place of its own start. args: further arguments of a function.
    bounds: d pairs (lower, upper), None: no bound; or a scipy.optimize.Bounds.
    method: "auto" or a name (`bizo list methods`); with settings: {"name": "hozog", "radius": 1e-2}. In the same way
        inner, directions ("family"), step ("rule"), search ("starts"), evaluation and run (dictionaries; `bizo describe
        run` lists them).
    budget: evaluations of Phi, or a dictionary such as {"iterations": 200, "target": 0.1}.
    settings: any other, {"section.key": value}. ranks: processes that evaluate. The result does not depend on them.
    seed: of the random directions. output: where to keep the results file; else they go with the Result.
    progress: True shows a bar of tqdm, or bizo's lines where that is not installed; "lines"; False.

    Returns a Result. ^C ends the run and keeps it: Result.resume() goes on. An exception in a function
    fails its evaluation, not the run (README, Stopping and failing). Raises ConfigurationError (a ValueError) with
    bizo's line where a setting is wrong, and RunError where the run could not end with a result.
    """
    job = Job(fun, x0, args, bounds, ranks, output, progress)
    sections = {"problem": job.problem_settings | (problem or {}), "method": method, "inner": inner,
                "directions": directions, "step": step, "budget": budget, "evaluation": evaluation,
                "search": search, "run": {"seed": seed} | (run or {})}
    job.write(merged(sections, settings or {}))
    return job.start()


def merged(sections, settings):
    """The sections with single settings {"section.key": value} put in."""
    for name, value in settings.items():
        section, dot, key = name.partition(".")
        if not dot or section not in sections:
            raise ValueError(f"settings: {name} is not a section.key, with one of the sections {', '.join(sections)}")
        if sections[section] is None:
            sections[section] = {}
        if not isinstance(sections[section], dict):
            sections[section] = {SHORT[section]: sections[section]}
        sections[section] = sections[section] | {key: value}
    return sections


def module_path():
    """Where this Python finds modules, in this order; this package is found behind all of that, if nowhere there."""
    entries = [str(pathlib.Path(entry or ".").resolve()) for entry in sys.path]
    here = str(pathlib.Path(__file__).resolve().parents[1])
    return entries + ([] if here in entries else [here])


class Job:
    """A folder with the configuration, the problem and the results of one run; it lives as long as its Results."""

    def __init__(self, fun, x0, args, bounds, ranks, output, progress):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bizo-"))
        self.removal = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.config = self.folder / "job.ini"
        self.output = pathlib.Path(output) if output else self.folder / "run.h5"
        self.ranks, self.progress, self.evaluations, self.raised = int(ranks), progress, None, {}
        self.begin, self.d = None, None  # x0, or a number for all d of its entries; None: only bizo knows it
        if self.ranks < 1:
            raise ValueError(f"ranks = {ranks}: at least 1")
        self.problem_settings = self.named(fun, x0, args, bounds) if isinstance(fun, str) else \
            self.served(as_problem(fun, x0, args, bounds))

    def named(self, name, x0, args, bounds):
        """Settings of [problem] for a problem of bizo's own."""
        if args or bounds is not None:
            raise TypeError(f"args and bounds are for functions; bounds of {name} are its setting problem.box")
        if x0 is None:
            return {"name": name}
        self.begin, start = vector(x0, "x0"), self.folder / "start.csv"
        start.write_text("".join(f"{number!r}\n" for number in self.begin.tolist()))
        return {"name": name, "start": start}

    def served(self, problem):
        """Settings of [problem] for one that is answered by processes of Python."""
        self.begin, self.d = problem.start, problem.d
        packed, script = (self.folder / name for name in ("problem.pickle", "serve.py"))
        packed.write_bytes(pack(problem))
        script.write_text(SCRIPT.format(path=module_path(), folder=os.getcwd(), file=str(packed)))
        return {"name": "program", "protocol": "stream",
                "command": f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"}

    def write(self, sections):
        budget = sections["budget"]
        self.evaluations = budget.get("evaluations") if isinstance(budget, dict) else budget
        if sections["problem"].get("start") != self.problem_settings.get("start"):
            self.begin = None
        self.config.write_text(configuration(sections))

    def first(self):
        """x0; empty if only bizo knows it."""
        return np.array([]) if self.begin is None else np.full(self.d or len(self.begin), self.begin, float)

    def start(self, resume=False, overrides=()):
        shown = Progress(self.progress, self.evaluations)
        try:
            code, said, notes = process.run(self.config, self.output, self.ranks, shown, resume, overrides)
            if not self.output.exists():
                raise RunError(said or NO_RESULTS.format(code))
        except RunError as error:
            raise RunError(" ".join(filter(None, [str(error), self.keep(overrides)]))) from None
        except Terminated:
            self.say_kept(overrides)
            signal.raise_signal(signal.SIGTERM)
            raise SystemExit(128 + signal.SIGTERM) from None  # where somebody ignores it
        except ConfigurationError:
            raise
        except BaseException:
            self.say_kept(overrides)
            raise
        return Result(self, code, said, notes)

    def keep(self, overrides):
        """Leaves the folder if the run had begun, and says how it goes on; else nothing."""
        if not any(self.output.with_suffix(suffix).exists() for suffix in (".journal", ".checkpoint")):
            return ""
        self.removal.detach()
        command = ["bizo", *(["launch", self.ranks] if self.ranks > 1 else ["run"]), self.config, "--output",
                   self.output.absolute(), "--resume", *(word for setting in overrides for word in ("--set", setting))]
        return f"(nothing is lost; it goes on with: {shlex.join(map(str, command))})"

    def say_kept(self, overrides):
        if said := self.keep(overrides):
            print(f"bizo: the run is not finished {said}", file=sys.stderr, flush=True)

    def resume(self, budget):
        """Goes on with these totals, and with those that were raised before."""
        raised = self.raised | budget
        if "evaluations" in budget:
            self.evaluations = budget["evaluations"]
        result = self.start(resume=True, overrides=[f"budget.{name}={value}" for name, value in raised.items()])
        self.raised = raised
        return result

"""The runs of results files, and what tells them apart."""
from dataclasses import dataclass, field

import numpy as np

from ..results import read

# Settings that say where and for how long, not what ran; run.seed makes repetitions.
NOT_COMPARED = ("run.output", "run.workdir", "run.overwrite", "run.save_every", "run.checkpoint_every", "run.seed", "run.verify", "run.record_iterates", "run.record_evaluations")
# They draw a problem, each with a least value of its own; figures of what varies show all of them as one.
DRAWS = ("problem.init_seed", "problem.group_seed")
# These name a run; others are added to them where they do not tell all runs apart.
LEADING = ("run.label", "problem.name", "method.name", "inner.name", "inner.start", "directions.family", "step.rule")


@dataclass(eq=False)
class Run:
    """One run. trace: {column: array of a number an iteration}. settings: {"section.key": text}."""

    path: str
    settings: dict
    trace: dict
    timing: dict
    attributes: dict
    value: float
    verified: float
    metrics: dict
    failures: dict
    d: int
    arm: str = ""  # the settings in which it differs from others, other than those of the problem
    instance: str = ""  # those of the problem
    family: str = ""  # those of the problem but DRAWS

    @property
    def has_best(self):
        """Single loops have no value of Phi on their way: theirs is F(x, y)."""
        return bool(np.isfinite(self.trace["best_value"]).any())


@dataclass
class Runs:
    """All runs; arms and instances in the order in which they come. Those with the label `reference` are not among them:
    they tell the least value of a problem."""

    all: list
    differing: list  # names of the settings in which runs differ
    telling: list = field(default_factory=list)  # as many of them, without DRAWS, as tell all runs apart
    arms: list = field(default_factory=list)
    instances: list = field(default_factory=list)
    references: list = field(default_factory=list)

    def of(self, arm=None, instance=None):
        return [run for run in self.all if arm in (None, run.arm) and instance in (None, run.instance)]


def gather(paths):
    """The Runs of results files, of one run or merged. Raises ValueError with one line for anything else."""
    runs = []
    for path in paths:
        try:
            contents = read(path)
        except OSError as error:
            raise ValueError(f"{path}: it cannot be read as HDF5: {str(error).splitlines()[0]}") from None
        try:
            groups = [contents["runs"][name] for name in contents["table"]["name"]] if "runs" in contents else [contents]
            for group in groups:
                if "trace" not in group or "solution" not in group:
                    raise ValueError(f"{path}: it has no run of bizo; give results of `bizo run`, `bizo merge` or `bizo study`")
                runs.append(run_of(path, group))
        except (TypeError, LookupError, AttributeError) as error:  # groups, numbers and lists in each other's places
            raise ValueError(f"{path}: it is not what bizo writes: {error}") from None
    return told_apart(runs)


def run_of(path, group):
    solution = group["solution"]
    shapes = {getattr(column, "shape", ()) for name, column in group["trace"].items() if name != "attributes"}
    if len(shapes) != 1 or len(*shapes) != 1:
        raise ValueError(f"{path}: it is not what bizo writes: its trace has no columns of one length")
    return Run(path=str(path), settings=group.get("settings", {}).get("attributes", {}), trace=group["trace"],
               timing=group.get("timing", {}), attributes=group.get("attributes", {}), value=float(solution["value"]),
               verified=float(solution.get("verified_value", "nan")),
               metrics={name: float(number) for name, number in solution.get("attributes", {}).items()
                        if isinstance(number, (int, float)) or getattr(number, "ndim", 1) == 0 and not isinstance(number, str)},
               failures=group.get("failures", {}).get("attributes", {}), d=len(solution["x"]))


def told_apart(everything):
    references = [run for run in everything if run.settings.get("run.label") == "reference"]
    runs = [run for run in everything if run not in references] if len(references) < len(everything) else everything
    references = [run for run in references if run not in runs]
    names = sorted({name for run in runs for name in run.settings if name not in NOT_COMPARED},
                   key=lambda name: (LEADING.index(name) if name in LEADING else len(LEADING), name))
    differing = [name for name in names if len({run.settings.get(name) for run in runs}) > 1]
    of_problem = telling(runs, [name for name in differing if is_of_problem(name) and name not in DRAWS])
    of_instance = telling(runs, of_problem + [name for name in differing if name in DRAWS])
    of_method = telling(runs, [name for name in differing if not is_of_problem(name)])
    result = Runs(runs, differing, of_problem + of_method, references=references)
    for run in references:
        run.instance = label(run, of_instance)
    for run in runs:
        run.instance, run.family = label(run, of_instance), label(run, of_problem)
        run.arm = label(run, of_method) or run.settings.get("method.name", "run")
        for known, name in ((result.arms, run.arm), (result.instances, run.instance)):
            if name not in known:
                known.append(name)
    return result


def is_of_problem(name):
    """What a method may see of the problem is the method's."""
    return name.startswith("problem.") and name != "problem.oracle"


def telling(runs, names):
    """Those of the names, in their order, that tell apart runs which the ones before do not."""
    kept = []
    for name in names:
        groups = {}
        for run in runs:
            groups.setdefault(tuple(run.settings.get(one) for one in kept), set()).add(run.settings.get(name))
        if any(len(values) > 1 for values in groups.values()):
            kept.append(name)
    return kept


def label(run, names):
    """"hozog, radius 1e-3": of names and rules the value alone."""
    parts = []
    for name in names:
        if (value := run.settings.get(name)) is not None:
            key = name.split(".", 1)[1]
            parts.append(value if key in ("name", "rule", "family", "label") else f"{key.replace('_', ' ')} {value}")
    return ", ".join(parts)

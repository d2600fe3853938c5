"""The runs of results files, and what tells them apart."""
from dataclasses import dataclass, field

from ..results import read

# Settings that say where and for how long, not what ran.
NOT_COMPARED = ("run.output", "run.workdir", "run.overwrite", "run.save_every", "run.checkpoint_every", "run.seed")


@dataclass
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


@dataclass
class Runs:
    """All runs; arms and instances in the order in which they come."""

    all: list
    differing: list  # names of the settings in which runs differ
    arms: list = field(default_factory=list)
    instances: list = field(default_factory=list)

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
        groups = contents["runs"].values() if "runs" in contents else [contents]
        for group in groups:
            if "trace" not in group or "solution" not in group:
                raise ValueError(f"{path}: it has no run of bizo; give results of `bizo run`, `bizo merge` or `bizo study`")
            runs.append(run_of(path, group))
    return told_apart(runs)


def run_of(path, group):
    solution = group["solution"]
    return Run(path=str(path), settings=group.get("settings", {}).get("attributes", {}), trace=group["trace"],
               timing=group.get("timing", {}), attributes=group.get("attributes", {}), value=float(solution["value"]),
               verified=float(solution.get("verified_value", "nan")),
               metrics={name: float(number) for name, number in solution.get("attributes", {}).items()
                        if isinstance(number, (int, float)) or getattr(number, "ndim", 1) == 0 and not isinstance(number, str)},
               failures=group.get("failures", {}).get("attributes", {}), d=len(solution["x"]))


def told_apart(runs):
    names = sorted({name for run in runs for name in run.settings if name not in NOT_COMPARED})
    differing = [name for name in names if len({run.settings.get(name) for run in runs}) > 1]
    result = Runs(runs, differing)
    for run in runs:
        of_problem = [name for name in differing if name.startswith("problem.")]
        run.instance = label(run, of_problem)
        run.arm = label(run, [name for name in differing if name not in of_problem]) or \
            run.settings.get("method.name", "run")
        for known, name in ((result.arms, run.arm), (result.instances, run.instance)):
            if name not in known:
                known.append(name)
    return result


def label(run, names):
    """"hozog, radius 1e-3": of names and rules the value alone."""
    parts = []
    for name in names:
        if (value := run.settings.get(name)) is not None:
            key = name.split(".", 1)[1]
            parts.append(value if key in ("name", "rule", "family") else f"{key.replace('_', ' ')} {value}")
    return ", ".join(parts)

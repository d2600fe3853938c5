"""What bizo.minimize returns."""
from __future__ import annotations

from .results import read

# Stop reasons in words; those that are not here are shown as they are.
REASONS = {
    "iterations": "the budget of iterations is used up; result.resume(iterations=...) goes on",
    "evaluations": "the budget of evaluations is used up",
    "inner-gradients": "the budget of inner gradients is used up",
    "target": "the target was reached",
    "gradient-norm": "the gradient is as small as was asked for",
    "converged": "converged",
    "stagnation": "no progress any more",
    "no-progress": "the values no longer fall by more than their error",
    "noise-floor": "progress is below the noise of the values",
    "too-many-failures": "too many evaluations failed",
    "diverged": "the values ran away",
    "infeasible": "no point nearby violates the constraints less",
    "interrupted": "interrupted; result.resume() goes on",
    "time-limit": "the time limit came; result.resume() goes on",
    "wall-time": "the budget of time is used up; result.resume(wall_time=...) goes on",
}


def number(text, otherwise):
    """A total of the budget; what is none is bizo's to judge."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return otherwise


class Result:
    """The end of a run.

    x               best x, a vector of d numbers (also of an interrupted run); x0 where there is no value, not even there
    y               its inner solution, p numbers (none at level value)
    value, fun      F(x, y): Phi at x; nan: there is none
    verified_value  the same, evaluated once more from y_0 and more accurately; nan: not done
    success         whether the run ended as asked
    stop_reason     the word of docs/results.md;  message  the same in a sentence
    nfev, nit       evaluations of F at an inner solution; outer iterations
    trace           {column: array of nit + 1 numbers}, row 0 is the start (docs/results.md)
    failures        {class: how many evaluations failed so} (docs/results.md)
    notes           what bizo remarked, a line each: reasons of failures with their texts, why a method was chosen
    config          the configuration, an INI: `bizo run` does the same with it
    path            the results file, HDF5
    """

    def __init__(self, job, code, said, notes):
        self._job = job
        contents = read(job.output)
        attributes, solution = contents["attributes"], contents["solution"]
        self.x, self.y = solution["x"] if solution["x"].size else job.first(), solution.get("y")
        self.value = self.fun = float(solution["value"])
        self.verified_value = float(solution.get("verified_value", float("nan")))
        self.stop_reason = attributes["stop_reason"]
        self.success = code == 0
        self.message = REASONS.get(self.stop_reason, self.stop_reason) + (f" ({said})" if said and code else "")
        self.trace, self.failures = contents["trace"], contents.get("failures", {}).get("attributes", {})
        self.notes = notes
        self.nfev, self.nit = int(self.trace["evaluations"][-1]), int(self.trace["iteration"][-1])
        self._settings = contents.get("settings", {}).get("attributes", {})
        self.config, self.path = attributes["config"], str(job.output)

    def resume(self, more: int | None = None, **budget) -> Result:
        """Goes on, and returns the Result of the whole run: the bits of a run that was never ended.

        more: evaluations in addition to nfev. budget: new totals by name (`bizo describe budget`), as in
        resume(iterations=500). With neither, an interrupted run goes on with the budget that it had. ValueError where
        a budget is used up and not raised.
        """
        if hasattr(more, "items"):
            shown = ", ".join(f"{name}={total}" for name, total in more.items())
            raise TypeError(f"a dictionary is no number of evaluations; new totals are arguments: resume({shown})")
        if more is not None:
            if int(more) < 1:
                raise ValueError(f"more = {more}: at least 1 evaluation")
            budget.setdefault("evaluations", self.nfev + int(more))
        self._check_left(budget)
        return self._job.resume(budget)

    def _check_left(self, budget):
        """ValueError where the run would end at once: a total is not above what the run has used."""
        used = {"iterations": self.nit, "evaluations": self.nfev, "inner_gradients": int(self.trace["inner_gradients"][-1])}
        had = {name: self._settings.get(f"budget.{name}") for name in (*used, "wall_time")}
        ended = self.stop_reason.replace("-", "_")
        if ended in had:  # a run may end a little above the total, and has used it all in any case
            used[ended] = max(used.get(ended, 0), number(had[ended], 0))
            had[ended] = had[ended] or used[ended]
        for name, amount in used.items():
            total = budget.get(name, had[name])
            if number(total, float("inf")) <= amount:
                raise ValueError(f"{name} = {total} is used up; resume({name}=...) with more than {amount:.15g} goes on")

    def frame(self):
        """The trace as a pandas.DataFrame, one row an iteration."""
        import pandas

        return pandas.DataFrame(self.trace)

    def plot(self, against="evaluations", ax=None, reference=None):
        """Draws the best value against a column of the trace, and returns matplotlib's axes.

        reference: the value that is subtracted, for a logarithmic axis of gaps.
        """
        if against not in self.trace:
            raise ValueError(f"against = {against}: there is no such column of the trace; known: {', '.join(self.trace)}")
        import matplotlib.pyplot as plt

        ax = ax or plt.subplots()[1]
        best = self.trace["best_value"]
        if reference is not None:
            best = best - reference
            ax.set_yscale("log")
        ax.plot(self.trace[against], best, drawstyle="steps-post")
        ax.set_xlabel(against.replace("_", " "))
        ax.set_ylabel("best value" if reference is None else "gap to the reference")
        return ax

    def __repr__(self):
        lines = [("message", self.message), ("success", self.success), ("value", self.value),
                 ("verified", self.verified_value), ("x", self.x), ("nfev", self.nfev), ("nit", self.nit),
                 ("path", self.path)]
        return "\n".join(f"{name:>8}: {shown}" for name, shown in lines)

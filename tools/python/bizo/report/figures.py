"""The figures of a report. Each is a function of Runs that returns (matplotlib's figure, caption), or None where the
runs have nothing to show."""
import numpy as np

from . import statistics
from .style import SETTINGS, axes, colour, dashes, label_ends, logarithmic, plt

# Columns of the trace against which convergence is drawn, and what their axes say.
AGAINST = {"evaluations": "evaluations", "inner_gradients": "inner gradients", "iteration": "rounds of the outer loop",
           "seconds": "seconds"}
PANELS = 6  # more problems than that are summed up by profiles
TOLERANCES = (1e-1, 1e-3, 1e-5)


def column(run, name):
    return run.timing["iteration_wall"] if name == "seconds" else run.trace[name]


def is_drawable(run, name):
    return bool(np.isfinite(run.trace["best_value"]).any()) and (name != "seconds" or len(run.timing.get("iteration_wall", ())) == len(run.trace["value"])) and \
        bool(np.isfinite(np.asarray(column(run, name), float)).all()) and column(run, name)[-1] > 0


def least(runs, instance):
    """The least value that any run of the problem has seen; single loops have none on their way."""
    return least_of([run for run in runs.of(instance=instance)])


def least_of(mine):
    return min(float(np.min(best[np.isfinite(best)])) for best in (run.trace["best_value"] for run in mine)
               if np.isfinite(best).any())


def convergence(runs, against):
    instances = [one for one in runs.instances if any(is_drawable(run, against) for run in runs.of(instance=one))]
    if not instances:
        return None
    left_out = any(not is_drawable(run, against) for run in runs.all) or len(instances) > PANELS
    instances = instances[:PANELS]
    several = len(runs.all) > 1
    figure, row = axes(len(instances), width=max(7.0, 3.2 * len(instances)))
    for ax, instance in zip(row, instances):
        floor = least(runs, instance) if several else None
        ends = []
        for index, arm in enumerate(runs.arms):
            mine = [run for run in runs.of(arm, instance) if is_drawable(run, against)]
            if mine:
                ends.append(draw_arm(ax, mine, against, floor, index, arm))
        ax.set_xlabel(AGAINST[against])
        ax.set_title(instance or "")
        if against != "iteration":
            logarithmic(ax, "x")
        if floor is not None:
            logarithmic(ax, "y")
        label_ends(ax, ends)
    row[0].set_ylabel("gap to the least value seen" if several else "best value")
    caption = f"Best value so far against {AGAINST[against]}"
    if several:
        caption += ", as the gap to the least value that any run of the problem has seen"
    if max(len(runs.of(arm, one)) for arm in runs.arms for one in instances) > 1:
        caption += "; lines are medians over seeds, bands reach from quartile to quartile"
    if left_out:
        caption += f"; without runs that have no such numbers, and for {PANELS} problems at most"
    return figure, caption + "."


def draw_arm(ax, mine, against, floor, index, arm):
    """One line with its band; returns (its end, its name, its colour)."""
    curves = [(np.asarray(column(run, against), float), run.trace["best_value"]) for run in mine]
    if against != "iteration":  # a logarithmic axis
        curves = [(at[at > 0], best[at > 0]) for at, best in curves]
    grid = np.unique(np.concatenate([at for at, _ in curves]))
    low, middle, high = statistics.band(curves, grid)
    if floor is not None:
        spread = max(abs(float(run.trace["value"][0])) for run in mine)
        smallest = 1e-16 * max(spread, 1e-300)
        low, middle, high = (np.maximum(part - floor, smallest) for part in (low, middle, high))
    ax.plot(grid, middle, color=colour(index), linestyle=dashes(index), drawstyle="steps-post")
    if len(mine) > 1:
        ax.fill_between(grid, low, high, color=colour(index), alpha=0.2, step="post", linewidth=0)
    return float(middle[-1]), arm, colour(index)


def problems_of(runs):
    """Problems are an instance and a seed."""
    return [(instance, seed) for instance in runs.instances
            for seed in sorted({run.settings.get("run.seed", "1") for run in runs.of(instance=instance)})]


def solve_costs(runs, tau):
    """(costs: arms x problems, d of each). A problem is an instance and a seed that every arm has run."""
    problems = problems_of(runs)
    costs, sizes = [], []
    for instance, seed in problems:
        mine = [[run for run in runs.of(arm, instance) if run.settings.get("run.seed", "1") == seed] for arm in runs.arms]
        if not all(mine):
            continue
        if not any(np.isfinite(one[0].trace["best_value"]).any() for one in mine):
            continue
        floor = least_of([one[0] for one in mine])
        costs.append([statistics.cost_to_solve(one[0].trace["evaluations"], one[0].trace["best_value"], floor, tau)
                      for one in mine])
        sizes.append(mine[0][0].d)
    return np.array(costs).T, sizes


def profiles(runs, kind):
    if len(runs.arms) < 2 or len(runs.instances) < 3:
        return None
    figure, row = axes(len(TOLERANCES), width=9)
    for ax, tau in zip(row, TOLERANCES):
        costs, sizes = solve_costs(runs, tau)
        if not costs.size:
            return None
        if kind == "data":
            at = np.geomspace(0.5, max(2.0, max((run.trace["evaluations"][-1] / (run.d + 1)) for run in runs.all)), 200)
            lines = [statistics.data_profile(mine, sizes, at) for mine in costs]
        else:
            at = np.geomspace(1, 32, 200)
            lines = statistics.performance_profile(costs, at)
        ends = []
        for index, (arm, line) in enumerate(zip(runs.arms, lines)):
            ax.plot(at, line, color=colour(index), linestyle=dashes(index), drawstyle="steps-post")
            ends.append((float(line[-1]), arm, colour(index)))
        logarithmic(ax, "x")
        ax.set(ylim=(0, 1.02), title=f"to {tau:g}",
               xlabel="evaluations / (d + 1)" if kind == "data" else "times the fastest")
        if ax is row[-1]:
            label_ends(ax, ends)
    row[0].set_ylabel("share of problems solved")
    problems = f"{costs.shape[1]} problems"
    rule = "solved: the value has fallen by all but the given part of the way to the least value that any has seen"
    if kind == "data":
        return figure, f"Data profiles: share of {problems} that a method has solved after so many evaluations ({rule})."
    return figure, (f"Performance profiles: share of {problems} that a method solves with at most so many times the "
                    f"evaluations of the fastest ({rule}).")


def final_values(runs):
    instances = runs.instances[:PANELS]
    if len(runs.all) < 2:
        return None
    figure, row = axes(len(instances), width=max(7.0, 3.2 * len(instances)), height=0.8 + 0.35 * len(runs.arms))
    for ax, instance in zip(row, instances):
        for index, arm in enumerate(runs.arms):
            values = [run.value for run in runs.of(arm, instance) if np.isfinite(run.value)]
            if not values:
                continue
            ax.plot(values, np.full(len(values), index), "|", color=colour(index), alpha=0.5, markersize=9)
            if len(values) > 1:
                low, high = statistics.bootstrap_interval(values)
                ax.plot([low, high], [index, index], color=colour(index), linewidth=3, alpha=0.6)
            ax.plot(np.median(values), index, "o", color=colour(index))
        ax.set(yticks=range(len(runs.arms)), yticklabels=runs.arms if ax is row[0] else [], xlabel="final value",
               title=instance or "", ylim=(len(runs.arms) - 0.5, -0.5))
    return figure, ("Final values: a stroke a run, the point is the median; the bar is its 95 % interval "
                    f"({statistics.RESAMPLES} bootstrap samples).")


def against_settings(runs):
    """End value against one or two numbers that vary."""
    numeric = [name for name in runs.differing if len(numbers_of(runs, name)) > 2]
    if len(numeric) == 2:
        return heat_map(runs, numeric)
    if not numeric:
        return None
    name = numeric[0]
    others = sorted({other_settings(run, runs, name) for run in runs.all})
    figure, (ax,) = axes()
    ends = []
    for index, other in enumerate(others):
        mine = [run for run in runs.all if other_settings(run, runs, name) == other and name in run.settings]
        at = sorted({float(run.settings[name]) for run in mine})
        if not at:
            continue
        middle = [np.median([run.value for run in mine if float(run.settings[name]) == x]) for x in at]
        ax.plot(at, middle, marker="o", color=colour(index), linestyle=dashes(index), markersize=4)
        ends.append((middle[-1], other, colour(index)))
    if min(numbers_of(runs, name)) > 0 and max(numbers_of(runs, name)) > 20 * min(numbers_of(runs, name)):
        logarithmic(ax, "x")
    ax.set(xlabel=name, ylabel="final value")
    label_ends(ax, ends)
    return figure, f"Final value against {name}; medians over seeds."


def numbers_of(runs, name):
    try:
        return sorted({float(run.settings[name]) for run in runs.all if name in run.settings})
    except ValueError:
        return []


def other_settings(run, runs, name):
    return ", ".join(run.settings.get(other, "") for other in runs.differing if other != name)


def heat_map(runs, names):
    across, up = (numbers_of(runs, name) for name in names)
    table = np.full((len(up), len(across)), np.nan)
    for i, y in enumerate(up):
        for j, x in enumerate(across):
            values = [run.value for run in runs.all
                      if [float(run.settings.get(name, "nan")) for name in names] == [x, y]]
            if values:
                table[i, j] = np.median(values)
    figure, (ax,) = axes()
    image = ax.imshow(table, origin="lower", aspect="auto", cmap="cividis")
    ax.set(xticks=range(len(across)), xticklabels=[f"{x:g}" for x in across], yticks=range(len(up)),
           yticklabels=[f"{y:g}" for y in up], xlabel=names[0], ylabel=names[1])
    figure.colorbar(image, label="final value")
    return figure, f"Final value against {names[0]} and {names[1]}; medians over the other settings and seeds."


def metrics(runs):
    """What problems report of their solutions, such as accuracies on training, validation and test samples."""
    names = sorted({name for run in runs.all for name in run.metrics if name.split("_")[0] in ("train", "validation", "test")})
    if not names:
        return None
    figure, row = axes(len(names[:PANELS]), width=max(7.0, 2.6 * len(names[:PANELS])), height=0.8 + 0.35 * len(runs.arms))
    for ax, name in zip(row, names):
        for index, arm in enumerate(runs.arms):
            values = [run.metrics[name] for run in runs.of(arm) if name in run.metrics]
            ax.plot(values, np.full(len(values), index), "|", color=colour(index), alpha=0.5, markersize=9)
            if values:
                ax.plot(np.median(values), index, "o", color=colour(index))
        ax.set(yticks=range(len(runs.arms)), yticklabels=runs.arms if ax is row[0] else [], xlabel=name.replace("_", " "),
               ylim=(len(runs.arms) - 0.5, -0.5))
    return figure, "What the problem reports of the solutions: a stroke a run, points are medians."


def ranks(runs):
    mine = [run for run in runs.all if len(run.timing.get("busy", ()))][:12]
    if not mine:
        return None
    figure, (ax,) = axes(height=0.8 + 0.3 * len(mine))
    for index, run in enumerate(mine):
        wall = np.nanmax(run.timing["wall"])
        share = np.asarray(run.timing["busy"], float) / wall if wall > 0 else np.zeros(1)
        ax.barh(index, np.nanmean(share), color=colour(0), alpha=0.5)
        ax.plot(share, np.full(len(share), index), "|", color=colour(0), markersize=9)
    ax.set(yticks=range(len(mine)), yticklabels=[f"{run.arm} {run.instance}".strip()[:48] for run in mine], xlim=(0, 1),
           xlabel="share of the time in which a rank evaluates", ylim=(len(mine) - 0.5, -0.5))
    return figure, "Use of ranks: a stroke a rank, bars are means; the rest is waiting and the outer iteration."


def failures(runs):
    classes = sorted({name for run in runs.all for name in run.failures})
    if not classes:
        return None
    figure, (ax,) = axes(height=0.8 + 0.35 * len(runs.arms))
    left = np.zeros(len(runs.arms))
    for index, name in enumerate(classes):
        counts = [sum(int(run.failures.get(name, 0)) for run in runs.of(arm)) for arm in runs.arms]
        ax.barh(range(len(runs.arms)), counts, left=left, color=colour(index), label=name)
        left += counts
    ax.set(yticks=range(len(runs.arms)), yticklabels=runs.arms, xlabel="failed evaluations", ylim=(len(runs.arms) - 0.5, -0.5))
    ax.legend(frameon=False)
    return figure, "Failed evaluations by class."


FIGURES = {f"convergence-{name.replace('_', '-')}": lambda runs, name=name: convergence(runs, name) for name in AGAINST} | {
    "data-profiles": lambda runs: profiles(runs, "data"), "performance-profiles": lambda runs: profiles(runs, "performance"),
    "final-values": final_values, "settings": against_settings, "metrics": metrics, "ranks": ranks, "failures": failures}


def drawn(runs, only=None):
    """{name: (figure, caption)} of all that there is to draw."""
    with plt.rc_context(SETTINGS):
        found = {name: draw(runs) for name, draw in FIGURES.items() if only in (None, name)}
    return {name: one for name, one in found.items() if one is not None}

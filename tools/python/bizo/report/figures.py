"""The figures of a report. Each is a function of Runs that returns (matplotlib's figure, caption), or None where the
runs have nothing to show."""
import numpy as np

from . import statistics
from .runs import label
from .style import (SETTINGS, axes, colour, dashes, has_room, is_first, label_ends, logarithmic, plt, thinned)

# Columns of the trace against which convergence is drawn, and what their axes say.
AGAINST = {"evaluations": "evaluations", "inner_gradients": "inner gradients", "iteration": "rounds of the outer loop",
           "seconds": "seconds"}
PANELS = 6  # more problems than that are summed up by profiles
TOLERANCES = (1e-1, 1e-3, 1e-5)
MEASURED = ("train", "validation", "test", "retrained")  # how names of metrics begin that are drawn


def column(run, name):
    return run.timing["iteration_wall"] if name == "seconds" else run.trace[name]


def values_of(run):
    """The best value so far; of single loops, which have none, F(x, y)."""
    return np.asarray(run.trace["best_value" if run.has_best else "value"], float)


def is_drawable(run, name):
    return bool(np.isfinite(values_of(run)).any()) and (name != "seconds" or len(run.timing.get("iteration_wall", ())) == len(run.trace["value"])) and \
        bool(np.isfinite(np.asarray(column(run, name), float)).all()) and column(run, name)[-1] > 0


def least(runs, instance):
    return least_of(runs.of(instance=instance) + [run for run in runs.references if run.instance == instance])


def least_of(mine):
    """The least value of Phi that any of the runs has seen, on its way or where its solution was solved again."""
    found = [np.min(run.trace["best_value"][np.isfinite(run.trace["best_value"])]) for run in mine if run.has_best]
    found += [value for run in mine for value in ((run.verified,) if np.isfinite(run.verified) else (run.value,)) if np.isfinite(value)]
    return float(min(found)) if found else float("nan")


def convergence(runs, against):
    instances = [one for one in runs.instances if any(is_drawable(run, against) for run in runs.of(instance=one))]
    if not instances:
        return None
    left_out = any(not is_drawable(run, against) for run in runs.all) or len(instances) > PANELS
    instances = instances[:PANELS]
    several = len(runs.all) > 1
    figure, panels = axes(len(instances), columns=2 if len(instances) in (2, 4) else 3)
    for ax, instance in zip(panels, instances):
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
        if floor is not None and any(np.isfinite(end) for end, _, _ in ends):
            logarithmic(ax, "y")
        if has_room(ax, panels):
            label_ends(ax, ends)
        if is_first(ax):
            ax.set_ylabel("gap to the least value" if several else "best value")
    caption = f"Best value so far against {AGAINST[against]}"
    if several:
        caption += ", as the gap to the least value that any run of the problem has seen" + \
            (", references among them" if runs.references else ", where its line ends")
    if any(not run.has_best for run in runs.all):
        caption += "; of single loops |F(x, y) - that value|, with y on its way"
    if max(len(runs.of(arm, one)) for arm in runs.arms for one in instances) > 1:
        caption += "; lines are medians over seeds, bands reach from quartile to quartile"
    if left_out:
        caption += f"; without runs that have no such numbers, and for {PANELS} problems at most"
    return figure, caption + "."


def draw_arm(ax, mine, against, floor, index, arm):
    """One line with its band; returns (its end, its name, its colour)."""
    curves = []
    for run in mine:
        at, values = np.asarray(column(run, against), float), values_of(run)
        if floor is not None:
            # Rounding is no gap.
            smallest = 1e-15 * max(abs(floor), float(np.max(np.abs(values[np.isfinite(values)]))), 1e-300)
            values = np.abs(values - floor)
            values = np.where(values > smallest, values, np.nan if not run.has_best else 0)
        shown = at > 0 if against != "iteration" else np.ones(len(at), bool)  # a logarithmic axis
        shown &= np.isfinite(values)
        if shown.any():
            curves.append((at[shown], values[shown]))
    if not curves:
        return float("nan"), arm, colour(index)
    grid = thinned(np.unique(np.concatenate([at for at, _ in curves])))
    low, middle, high = statistics.band(curves, grid)
    if floor is not None:
        low, middle, high = (np.where(part > 0, part, np.nan) for part in (low, middle, high))
    step = {"drawstyle": "steps-post"} if all(run.has_best for run in mine) else {}
    ax.plot(grid, middle, color=colour(index), linestyle=dashes(index), **step)
    if len(mine) > 1:
        ax.fill_between(grid, low, high, color=colour(index), alpha=0.2, step="post" if step else None, linewidth=0)
    seen = middle[np.isfinite(middle)]
    return float(seen[-1]) if seen.size else float("nan"), arm, colour(index)


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
    if len(runs.arms) < 2 or len(runs.instances) < 3 or not all(run.has_best for run in runs.all):
        return None
    figure, panels = axes(len(TOLERANCES), share_y=True)
    for ax, tau in zip(panels, TOLERANCES):
        costs, sizes = solve_costs(runs, tau)
        if not costs.size:
            return None
        if kind == "data":
            at = np.geomspace(0.5, max(2.0, max((run.trace["evaluations"][-1] / (run.d + 1)) for run in runs.all)), 200)
            lines = [statistics.data_profile(mine, sizes, at) for mine in costs]
        else:
            at = np.geomspace(1, 32, 200)
            lines = statistics.performance_profile(costs, at)
        draw_profiles(ax, at, dict(zip(runs.arms, lines)), kind, tau, names=ax is panels[-1])
    panels[0].set_ylabel("share of problems solved")
    problems = f"{costs.shape[1]} problems"
    rule = "solved: the value has fallen by all but the given part of the way to the least value that any has seen"
    if kind == "data":
        return figure, f"Data profiles: share of {problems} that a method has solved after so many evaluations ({rule})."
    return figure, (f"Performance profiles: share of {problems} that a method solves with at most so many times the "
                    f"evaluations of the fastest ({rule}).")


def draw_profiles(ax, at, lines, kind, tau, names):
    """lines: {arm: share of problems at each of `at`}."""
    ends = []
    for index, (arm, line) in enumerate(lines.items()):
        ax.plot(at, line, color=colour(index), linestyle=dashes(index), drawstyle="steps-post")
        ends.append((float(line[-1]), arm, colour(index)))
    logarithmic(ax, "x")
    ax.set(ylim=(0, 1.02), title=f"to {tau:g}",
           xlabel="evaluations / (d + 1)" if kind == "data" else "times the fastest")
    if names:
        label_ends(ax, ends)


def final_values(runs):
    instances = runs.instances[:PANELS]
    if len(runs.all) < 2:
        return None
    figure, panels = axes(len(instances), height=max(1.6, 0.8 + 0.3 * len(runs.arms)))
    logs = 0
    for ax, instance in zip(panels, instances):
        floor = least(runs, instance)
        values = {arm: [run.value for run in runs.of(arm, instance) if np.isfinite(run.value)] for arm in runs.arms}
        log = spans_decades([value - floor for some in values.values() for value in some])
        logs += log
        for index, (arm, some) in enumerate(values.items()):
            if some:
                draw_values(ax, [max(value - floor, 0) if log else value for value in some], index)
        rows_of_arms(ax, runs.arms, "gap to the least value" if log else "final value", instance)
        if log:
            logarithmic(ax, "x")
    gap = ", as the gap to the least value of all runs of the problem where gaps span two decades" if logs else ""
    return figure, (f"Final values{gap}: a stroke a run, the point is the median; the bar is its 95 % interval "
                    f"({statistics.RESAMPLES} bootstrap samples).")


def spans_decades(gaps):
    positive = [gap for gap in gaps if gap > 0]
    return len(positive) > 1 and max(positive) > 100 * min(positive)


def draw_values(ax, values, index):
    ax.plot(values, np.full(len(values), index), "|", color=colour(index), alpha=0.5, markersize=9)
    if len(values) > 1:
        low, high = statistics.bootstrap_interval(values)
        ax.plot([low, high], [index, index], color=colour(index), linewidth=3, alpha=0.6)
    ax.plot(np.median(values), index, "o", color=colour(index))


def rows_of_arms(ax, arms, label, title=""):
    ax.set(yticks=range(len(arms)), yticklabels=arms if is_first(ax) else [], xlabel=label, title=title or "",
           ylim=(len(arms) - 0.5, -0.5))
    ax.grid(axis="y", alpha=0.15)
    ax.locator_params(axis="x", nbins=4)


def quantities(runs):
    """(name, function of a run) of what is drawn against settings: the value, and what the problem measures."""
    names = sorted({name for run in runs.all for name in run.metrics if name.split("_")[0] in MEASURED},
                   key=lambda name: (name.split("_")[-1], MEASURED.index(name.split("_")[0])))
    names = [name for name in names if len({run.metrics.get(name) for run in runs.all}) > 1 and "spread" not in name]
    return [("final value", lambda run: run.value)] + \
        [(name.replace("_", " "), lambda run, name=name: run.metrics.get(name, float("nan"))) for name in names[:PANELS - 1]]


def numeric_settings(runs):
    return [name for name in runs.telling if len(numbers_of(runs, name)) > 2]


def against_settings(runs):
    """End value and metrics against one or two numbers that vary."""
    numeric = numeric_settings(runs)
    if len(numeric) == 2:
        return heat_maps(runs, numeric)
    if len(numeric) != 1:
        return None
    name = numeric[0]
    others = list(dict.fromkeys(other_settings(run, runs, name) for run in runs.all))
    drawn = quantities(runs)
    figure, panels = axes(len(drawn), columns=2)
    for ax, (title, quantity) in zip(panels, drawn):
        ends, seen = [], []
        for index, other in enumerate(others):
            mine = [run for run in runs.all if other_settings(run, runs, name) == other and name in run.settings]
            at = sorted({float(run.settings[name]) for run in mine})
            at, middle = finite(at, [median([quantity(run) for run in mine if float(run.settings[name]) == x]) for x in at])
            if at:
                ax.plot(at, middle, marker="o", color=colour(index), linestyle=dashes(index), markersize=4)
                ends.append((middle[-1], other, colour(index)))
                seen += middle
        numbers = numbers_of(runs, name)
        if min(numbers) > 0 and max(numbers) > 20 * min(numbers):
            logarithmic(ax, "x")
            if len(numbers) <= 10:
                ax.set_xticks(numbers, [f"{number:g}" for number in numbers])
                ax.minorticks_off()
        if seen and min(seen) > 0 and max(seen) > 20 * min(seen):
            logarithmic(ax, "y")
        ax.set(xlabel=name.split(".", 1)[1].replace("_", " "), title=title)
        if len(others) > 1:
            label_ends(ax, ends)
    several = "final value, and what the problem reports of the solution," if len(drawn) > 1 else "final value"
    return figure, f"{several[0].upper()}{several[1:]} against {name}; medians over seeds."


def median(values):
    values = [value for value in values if np.isfinite(value)]
    return float(np.median(values)) if values else float("nan")


def finite(at, values):
    pairs = [(x, y) for x, y in zip(at, values) if np.isfinite(y)]
    return [x for x, _ in pairs], [y for _, y in pairs]


def numbers_of(runs, name):
    try:
        return sorted({float(run.settings[name]) for run in runs.all if name in run.settings})
    except ValueError:
        return []


def other_settings(run, runs, name):
    return label(run, [other for other in runs.telling if other != name])


def heat_maps(runs, names):
    across, up = (numbers_of(runs, name) for name in names)
    drawn = quantities(runs)
    figure, panels = axes(len(drawn), columns=2, height=max(2.6, 0.9 + 0.35 * len(up)))
    for ax, (title, quantity) in zip(panels, drawn):
        table = np.full((len(up), len(across)), np.nan)
        for i, y in enumerate(up):
            for j, x in enumerate(across):
                table[i, j] = median([quantity(run) for run in runs.all
                                      if [float(run.settings.get(name, "nan")) for name in names] == [x, y]])
        draw_table(ax, table)
        ax.set(xticks=range(len(across)), xticklabels=[f"{x:g}" for x in across], yticks=range(len(up)),
               yticklabels=[f"{y:g}" for y in up], xlabel=names[0], title=title)
        if is_first(ax):
            ax.set_ylabel(names[1])
    what = "Final value, and what the problem reports of the solution," if len(drawn) > 1 else "Final value"
    return figure, f"{what} against {names[0]} and {names[1]}; medians over the other settings and seeds."


def draw_table(ax, table):
    """Colours and numbers; the darkest is the least."""
    image = ax.imshow(table, origin="lower", aspect="auto", cmap="cividis")
    if table.size > 60:
        ax.figure.colorbar(image)
        return
    for (i, j), number in np.ndenumerate(table):
        if np.isfinite(number):
            light = image.norm(number) > 0.55
            ax.text(j, i, f"{number:.3g}", ha="center", va="center", fontsize=9, color="#111111" if light else "#ffffff")


def metrics(runs):
    """What problems report of their solutions, such as accuracies on training, validation and test samples."""
    drawn = quantities(runs)
    if not any(title.startswith("retrained") for title, _ in drawn):
        drawn = drawn[1:]  # what is retrained is compared with the value; else it has a figure of its own
    if not drawn or len(numeric_settings(runs)) in (1, 2) or len(runs.arms) > 20:
        return None
    families = dict.fromkeys(run.family for run in runs.all)
    rows = [(arm, one) for one in families for arm in runs.arms if any(run.family == one for run in runs.of(arm))]
    if len(rows) > 20:
        rows = [(arm, None) for arm in runs.arms]
    figure, panels = axes(len(drawn), height=max(1.6, 0.8 + 0.3 * len(rows)))
    for ax, (title, quantity) in zip(panels, drawn):
        for place, (arm, one) in enumerate(rows):
            index = runs.arms.index(arm)
            values = [quantity(run) for run in runs.of(arm) if one in (None, run.family) and np.isfinite(quantity(run))]
            ax.plot(values, np.full(len(values), place), "|", color=colour(index), alpha=0.5, markersize=9)
            if values:
                ax.plot(np.median(values), place, "o", color=colour(index))
        rows_of_arms(ax, [f"{arm}, {one}" if one else arm for arm, one in rows], title)
    return figure, "What the problem reports of the solutions: a stroke a run, points are medians."


def ranks(runs):
    mine = [run for run in runs.all if len(run.timing.get("busy", ())) > 1 or len(runs.all) == 1 and len(run.timing.get("busy", ()))][:12]
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

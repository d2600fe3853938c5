"""Bands, intervals and profiles over runs. All arrays are of float64."""
import numpy as np

# Resamples of a bootstrap interval: its ends then move by a few percent of its width.
RESAMPLES = 2000


def step_values(at, values, grid):
    """What a run has at each point of the grid: the last value at or before it; nan before the first."""
    place = np.searchsorted(np.asarray(at, float), grid, side="right") - 1
    return np.where(place >= 0, np.asarray(values, float)[np.maximum(place, 0)], np.nan)


def band(runs, grid):
    """(lower quartile, median, upper quartile) on the grid, of runs [(at, values), ...]; a run that has ended
    keeps its last value. Points that some run has not reached are nan."""
    table = np.array([step_values(at, values, grid) for at, values in runs])
    missing = np.isnan(table).any(axis=0)
    quartiles = np.quantile(np.where(missing, 0, table), (0.25, 0.5, 0.75), axis=0)
    return tuple(np.where(missing, np.nan, row) for row in quartiles)


def bootstrap_interval(values, level=0.95, seed=1):
    """(low, high) for the median of the values: percentiles of the medians of resamples (Efron 1979)."""
    values = np.asarray(values, float)
    drawn = np.random.default_rng(seed).integers(len(values), size=(RESAMPLES, len(values)))
    medians = np.median(values[drawn], axis=1)
    return tuple(np.quantile(medians, ((1 - level) / 2, (1 + level) / 2)))


def cost_to_solve(at, values, least, tau):
    """Cost at which F(x) <= F_least + tau (F(x_0) - F_least) first holds; inf: never (More and Wild 2009)."""
    values = np.asarray(values, float)
    solved = np.flatnonzero(values <= least + tau * (values[0] - least))
    return float(at[solved[0]]) if solved.size else np.inf


def data_profile(costs, sizes, budgets):
    """Share of problems solved within budget * (d + 1) evaluations, for every budget (More and Wild 2009).

    costs: one a problem, inf where it was not solved. sizes: d of each.
    """
    relative = np.asarray(costs, float) / (np.asarray(sizes, float) + 1)
    return np.array([(relative <= budget).mean() for budget in budgets])


def performance_profile(costs, ratios):
    """Share of problems that each solver solves within `ratio` times the cost of the best (Dolan and More 2002).

    costs: solvers x problems. Returns solvers x ratios; problems that nobody solves count as unsolved.
    """
    costs = np.asarray(costs, float)
    best = costs.min(axis=0)
    with np.errstate(invalid="ignore"):
        relative = np.where(np.isfinite(costs), costs / best, np.inf)
    return np.array([[(row <= ratio).mean() for ratio in ratios] for row in relative])

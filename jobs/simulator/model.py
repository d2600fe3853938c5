"""Hares and lynxes by the equations of Lotka and Volterra, a fit of their rates to yearly counts: model.c in Python.

    hares' = a hares - b hares lynxes          lynxes' = c hares lynxes - e lynxes

y: logarithms of the rates a, b, c and e, divided by those of a study elsewhere.
x: logarithms of five weights of the fit; how much each rate is drawn to the study's (y = 0), and how much the counts of
   lynxes matter, those of hares being 1."""
import csv

import numpy as np

FIRST = np.log([30.0, 4.0])  # hares and lynxes in year 0, in thousands
GUESS = np.array([0.8, 0.03, 0.02, 1.0])  # the rates of a study elsewhere: two of them do not hold here
STEPS_A_YEAR = 10
TINY = 1e-20  # the imaginary part that carries a derivative
ACCURACY = 1e-11  # of y


def read_observations(path):
    """Logarithms of the counts, one row a year, and how many of the first years are for the fit."""
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts = np.array([[float(row["hares"]), float(row["lynxes"])] for row in rows])
    return np.log(counts), sum(row["use"] == "fit" for row in rows)


def simulate(y, years):
    """Logarithms of hares and lynxes after 1, 2, ... years, by the classical Runge-Kutta method. y may have columns."""
    a, b, c, e = (GUESS * np.exp(y).T).T
    own, other, h = np.array([a, -e]), np.array([-b, c]), 1 / STEPS_A_YEAR

    def slope(z):
        return own + other * np.exp(z[::-1])

    z, found = np.multiply.outer(FIRST, np.ones_like(a)), []
    for step in range(1, years * STEPS_A_YEAR + 1):
        k1 = slope(z)
        k2 = slope(z + h / 2 * k1)
        k3 = slope(z + h / 2 * k2)
        k4 = slope(z + h * k3)
        z = z + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        if step % STEPS_A_YEAR == 0:
            found.append(z)
    return np.array(found)


def look(counts, weights, y):
    """The objective at y, its gradient, and its matrix of second derivatives as Gauss and Newton have it.

    Derivatives of the simulator are its imaginary parts at y + i TINY e_k: exact to round-off, without differences."""
    columns = simulate(y[:, None] + 1j * TINY * np.eye(4), len(counts))
    residuals, slopes = columns[..., 0].real - counts, columns.imag / TINY
    importance, strength = np.array([1, weights[4]]), weights[:4]
    value = 0.5 * np.sum(importance * residuals**2) + 0.5 * np.sum(strength * y**2)
    gradient = np.einsum("s,tsk,ts->k", importance, slopes, residuals) + strength * y
    matrix = np.einsum("s,tsk,tsl->kl", importance, slopes, slopes) + np.diag(strength)
    return value, gradient, matrix


def fit(counts, x, y):
    """argmin over y of 1/2 sum_years (hares' residual^2 + e^x5 lynxes' residual^2) + 1/2 sum_k e^xk y_k^2.

    Gauss-Newton from y with halved steps, to ACCURACY; the answer depends on the start by round-off alone.
    (y, steps), or None."""
    weights = np.exp(x)
    value, gradient, matrix = look(counts, weights, y)
    for steps in range(1, 101):
        step = np.linalg.solve(matrix, gradient)
        while True:
            trial = y - step
            at_trial = look(counts, weights, trial)
            if at_trial[0] <= value * (1 + 1e-10):  # no worse, but for round-off
                break
            step = step / 2
            if not np.abs(step).max() >= ACCURACY:  # or not a number
                return None
        y, (value, gradient, matrix) = trial, at_trial
        if np.abs(step).max() < ACCURACY:
            return y, steps
    return None


def misfit(counts, fitted, y):
    """Half the mean square of the residuals in the years that were held out."""
    return 0.5 * np.mean((simulate(y, len(counts)) - counts)[fitted:] ** 2)

"""Facts about the model of jobs/simulator, as JSON:  check_hares.py FOLDER RESULTS."""
import json
import sys

sys.path.insert(0, sys.argv[1])

import h5py
import model
import numpy as np

TRUTH = [0.6, 0.03, 0.02, 0.75]
counts, fitted = model.read_observations(f"{sys.argv[1]}/observations.csv")


def simulated(steps_a_year):
    model.STEPS_A_YEAR = steps_a_year
    return model.simulate(np.log(TRUTH / model.GUESS), 20)


def objective(x, y):
    """f from values of the simulator alone."""
    residuals = model.simulate(y, fitted) - counts[:fitted]
    return 0.5 * (residuals[:, 0] @ residuals[:, 0] + np.exp(x[4]) * residuals[:, 1] @ residuals[:, 1]
                  + np.exp(x[:4]) @ y**2)


def gradient(x, y, h=1e-5):
    return max(abs(objective(x, y + h * e) - objective(x, y - h * e)) / (2 * h) for e in np.eye(4))


ours = model.STEPS_A_YEAR
exact = simulated(8 * ours)
errors = [float(np.abs(simulated(n) - exact).max()) for n in (ours, 2 * ours)]
model.STEPS_A_YEAR = ours

points = np.random.default_rng(1).uniform(-3, 3, (4, 5))
fits = [[model.fit(counts[:fitted], x, start)[0] for start in (np.zeros(4), np.full(4, -0.1))] for x in points]
with h5py.File(sys.argv[2]) as file:
    found = model.GUESS * np.exp(file["solution/y"][:].ravel())
equal = model.GUESS * np.exp(model.fit(counts[:fitted], np.zeros(5), np.zeros(4))[0])
print(json.dumps({
    "error": errors[0], "order": float(np.log2(errors[0] / errors[1])),
    "gradient": max(gradient(x, y) for x, (y, _) in zip(points, fits)),
    "gradient_elsewhere": min(gradient(x, y + 0.01) for x, (y, _) in zip(points, fits)),
    "start_matters": float(max(np.abs(y - other).max() for y, other in fits)),
    "off": float(np.abs(found / TRUTH - 1).max()), "off_at_equal_weights": float(np.abs(equal / TRUTH - 1).max())}))

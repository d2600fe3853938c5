"""Writes observations.csv: counts of a simulation with known rates, and noise; the lynxes are hard to count."""
import math
import random

import numpy as np

import model

TRUTH = [0.6, 0.03, 0.02, 0.75]  # a, b, c, e
NOISE = [0.1, 0.4]  # standard deviations of the logarithms, hares and lynxes
FITTED, YEARS = 10, 20

generator = random.Random(1925)
with open("observations.csv", "w", encoding="utf-8") as file:
    file.write("year,hares,lynxes,use\n")
    for year, logs in enumerate(model.simulate(np.log(TRUTH / model.GUESS), YEARS), 1):
        hares, lynxes = (math.exp(log + generator.gauss(0, sd)) for log, sd in zip(logs, NOISE))
        file.write(f"{year},{hares:.2f},{lynxes:.2f},{'fit' if year <= FITTED else 'held-out'}\n")

"""F = sum of e^(2 x_i), d = 3, with one of eight kinds of noise:  noisy.py MODEL  (tests/cli/noise.py)."""
import math
import sys
import zlib

import bizo
import numpy as np

MODEL = sys.argv[1]


def rounded(value, digits):
    unit = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits)
    return round(value / unit) * unit


class Noisy(bizo.Problem):
    d = 3

    def value(self, x):
        clean = float(np.exp(2 * x).sum())
        random = np.random.default_rng(self.question.seed)
        if MODEL == "absolute":
            return clean + 0.03 * random.normal()
        if MODEL == "relative":
            return clean * (1 + 0.01 * random.normal())
        if MODEL == "deterministic":
            return clean + 0.003 * np.random.default_rng(zlib.crc32(x.tobytes())).normal()
        if MODEL == "rounded":
            return rounded(clean, 3)
        if MODEL == "heavy-tailed":
            return clean + 0.003 * random.standard_t(3) / math.sqrt(3)
        if MODEL == "zero-mean":
            return clean - 3 + 0.03 * random.normal()
        if MODEL == "growing":
            return clean + 0.003 * (1 + np.abs(x).sum()) * random.normal()
        return clean


bizo.serve(Noisy())

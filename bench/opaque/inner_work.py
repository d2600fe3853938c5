#!/usr/bin/env python3
"""Inner work of `bizo run` on denoising with learned weights, in image gradients (docs/inner_work.md).

  inner_work.py BIZO [--tasks one,reg4,reg6] [--levels value,solve,residuals] [--starts -2,...] [--tolerance 1e-3] [--images SEED] [section.key=value ...]

Counted: one gradient of one image's f. Printed: thousands of them, and values of F in brackets, until Phi at the best
point of the run so far, computed by Newton's method, is within a gap of its minimum: (Phi - Phi*) / Phi*.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

import h5py
import numpy as np
from scipy.linalg import solveh_banded
from scipy.optimize import minimize

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GAPS = (1e-1, 1e-2, 1e-3, 1e-4)
TASKS = {  # file, weights learned, w, least Phi, start
    "one": ("denoising10", 1, 0, 1.3714888338, [0]),
    "reg4": ("denoising20", 3, 1e-4, 4.9796783474, [0, -1, -1]),
    "reg6": ("denoising20", 3, 1e-6, 2.8268741516, [0, -1, -1]),
}


class Exact:
    """Phi by Newton's method, all images at a time, from the solution before."""

    def __init__(self, truth, data, penalty):
        self.truth, self.data, self.penalty, self.known, self.y = truth, data, penalty, {}, np.zeros_like(data)

    def __call__(self, x):
        key = tuple(x)
        if key not in self.known:
            self.known[key] = self.value(x)
        return self.known[key]

    def value(self, x):
        alpha, ridge, smoothing = 10.0 ** np.array([x[0], *(x[1:] if len(x) == 3 else (-3, -3))])
        ratio = 1 + 4 * alpha / smoothing / (1 + ridge)
        self.y = self.minimizers(alpha, ridge, smoothing)
        return ((self.y - self.truth) ** 2).sum() + self.penalty * ratio ** 2

    def minimizers(self, alpha, ridge, smoothing):
        def f(y):
            steps = np.diff(y, axis=1, prepend=0)
            return (((y - self.data) ** 2).sum(1) / 2 + alpha * np.sqrt(steps ** 2 + eps ** 2).sum(1)
                    + ridge / 2 * (y ** 2).sum(1))

        y = self.y.copy()
        for eps in smoothing * 2.0 ** np.arange(max(0, int(-np.log2(smoothing))), -1, -1):  # ever sharper kinks
            for _ in range(100):
                steps = np.diff(y, axis=1, prepend=0)
                roots = np.sqrt(steps ** 2 + eps ** 2)
                pull, bend = alpha * steps / roots, alpha * eps ** 2 / roots ** 3
                gradient = (1 + ridge) * y - self.data + pull
                gradient[:, :-1] -= pull[:, 1:]
                diagonal, beside = 1 + ridge + bend, bend.copy()
                diagonal[:, :-1] += bend[:, 1:]
                beside[:, 0] = 0  # images are not coupled
                if np.abs(gradient).max() < (1e-11 if eps == smoothing else 1e-2) * (1 + alpha):
                    break
                banded = np.stack([-beside.ravel(), diagonal.ravel()])
                move = solveh_banded(banded, gradient.ravel()).reshape(y.shape)
                length, before, slope = np.ones(len(y)), f(y), (gradient * move).sum(1)
                for _ in range(30):
                    rises = f(y - length[:, None] * move) > before - 1e-4 * length * slope + 1e-15 * np.abs(before)
                    if not rises.any():
                        break
                    length[rises] /= 2
                y = y - length[:, None] * move
        return y


def images(count, seed):
    """Others of the same kind: indicators of intervals in [-2, 2], and 0.1 of noise."""
    rng = np.random.default_rng(seed)
    place = np.linspace(-2, 2, 256)
    centre, half = rng.uniform(-1, 1, (count, 1)), rng.uniform(0.5, 1, (count, 1))
    truth = (np.abs(place - centre) <= half).astype(float)
    return truth, truth + 0.1 * rng.normal(size=truth.shape)


def numbers_of(task, folder, seed):
    if seed:
        truth, data = images(10 if TASKS[task][1] == 1 else 20, seed)
    else:
        with h5py.File(ROOT / "data" / f"{TASKS[task][0]}.h5") as file:
            truth, data = file["truth"][:], file["data"][:]
    path = folder / f"{TASKS[task][0]}.bin"
    np.concatenate([np.array(truth.shape, float), truth.ravel(), data.ravel()]).tofile(path)
    return path, truth, data


def least(task, exact, seed):
    """Of Phi: as it is known, or by a simplex from the solution of the images that are known."""
    if not seed:
        return TASKS[task][3]
    box = [(-7, 7), (-7, 0), (-7, 0)][:TASKS[task][1]]
    found = minimize(lambda x: exact(x), [-0.4, -7, -2][:TASKS[task][1]], method="Nelder-Mead", bounds=box,
                     options={"xatol": 1e-6, "fatol": 1e-9, "maxfev": 400})
    return found.fun


def run(given, task, level, start, folder, exact, path, phi):
    log = folder / "values"
    log.unlink(missing_ok=True)
    config = folder / "job.ini"
    config.write_text(f"[problem]\nname = plugin\nlibrary = {folder}/{level}.so\n"
                      f"settings = {path} {TASKS[task][1]} {TASKS[task][2]} {given.tolerance}\n"
                      f"start = {', '.join(map(str, start))}\n"
                      f"[method]\nname = auto\n[budget]\nevaluations = {given.evaluations}\n"
                      f"[run]\noverwrite = yes\nverify = 0\noutput = {folder}/run.h5\n")
    command = [given.bizo, "run", config]
    for setting in given.settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"DENOISING_LOG": str(log)})
    if done.returncode not in (0, 3):
        raise SystemExit(done.stdout + done.stderr)
    values = {}  # at every x the latest, which is the most accurate
    reached, rows = {}, [[float(number) for number in line.split()] for line in log.read_text().splitlines()]
    for (work, value, *x), after in zip(rows, rows[1:] + [None]):
        if after and after[2:] == x:
            continue  # the solve at x goes on
        values[tuple(x)] = value
        best = min(values, key=values.get)
        gap = exact(best) / phi - 1
        for tau in GAPS:
            if gap <= tau:
                reached.setdefault(tau, f"{work / 1000:.0f} ({len(values)})")
        if given.verbose:
            print(f"{len(values):4d} {work / 1000:8.1f} {value:.8f} {exact(x):.8f} {gap:9.2e} {x}")
    cells = [reached.get(tau, "-") for tau in GAPS]
    print(f"{task:5s} {level:9s} {','.join(map(str, start)):9s} " + " ".join(f"{cell:>12s}" for cell in cells)
          + f"   end {gap:.1e} {rows[-1][0] / 1000:.0f} ({len(values)})", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bizo")
    parser.add_argument("--tasks", default="one,reg4,reg6")
    parser.add_argument("--levels", default="value,solve,residuals")
    parser.add_argument("--starts", default="-2,-1,0,1,2", help="of the task with one weight")
    parser.add_argument("--tolerance", type=float, default=1e-3, help="of level value")
    parser.add_argument("--evaluations", type=int, default=100)
    parser.add_argument("--images", type=int, default=0, help="other images, of this seed; 0: those of data/")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("settings", nargs="*")
    given = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for level, define in (("value", ["-DVALUE"]), ("solve", []), ("residuals", ["-DRESIDUALS"])):
            subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-I", ROOT / "include", *define, "-o",
                            folder / f"{level}.so", HERE / "denoising.c", "-lm"], check=True)
        print("task  level     start     " + " ".join(f"{tau:12.0e}" for tau in GAPS))
        for task in given.tasks.split(","):
            path, truth, data = numbers_of(task, folder, given.images)
            exact = Exact(truth, data, TASKS[task][2])
            phi = least(task, exact, given.images)
            starts = [[float(s)] for s in given.starts.split(",")] if task == "one" else [TASKS[task][4]]
            for level in given.levels.split(","):
                for start in starts:
                    run(given, task, level, start, folder, exact, path, phi)


if __name__ == "__main__":
    main()

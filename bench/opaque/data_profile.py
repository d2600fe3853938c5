#!/usr/bin/env python3
"""Data profiles of `bizo run` with method = auto, and of its peers (More and Wild, SIAM J. Optim. 2009).

  data_profile.py BIZO [--suites small,varied,basins] [--variants smooth,absolute,deterministic,random,residuals]
                  [--box around:B|within:B] [--half tuning] [--min-d N] [--max-d N] [--peers] [--ranks N] [--keep FILE]
                  [section.key=value ...]

Solved at tau after k simplex gradients: F(x) - F_best <= tau (F(x_0) - F_best) for an x among the first k (d + 1)
evaluations, by values without noise. With --ranks N in rounds: points that are asked for together take one for every
N of them. F_best is the least value of all runs here and in FILE, which keeps peers' runs too.
"""
import argparse
import os
import pathlib
import pickle
import subprocess
import tempfile

from peers import PEERS, SECONDS, run_peer
from suites import VARIANTS, basins, small, varied

HERE = pathlib.Path(__file__).resolve().parent
FACTORS = {1: (10, 30, 100), 16: (1, 3, 10), 64: (1, 3, 10)}  # by the number of ranks
TAUS, RANKS = ("1e-1", "1e-3", "1e-5", "1e-7"), tuple(FACTORS)


def budget(task, ranks=1):
    if ranks > 1:
        return 10 * ranks * (task.d + 1)
    return (100 if task.d <= 30 else 30 if task.d <= 100 else 10) * (task.d + 1)


def run_bizo(given, library, task, folder):
    config = folder / "job.ini"
    config.write_text(f"[problem]\nname = plugin\nlibrary = {library}\nsettings = {task.settings}\n"
                      f"[method]\nname = auto\n[budget]\nevaluations = {budget(task, given.ranks)}\n"
                      f"[run]\noverwrite = yes\nverify = 0\n")
    command = [given.bizo, "run", config, "--output", folder / "run.h5"]
    for setting in given.settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{task.settings}: {done.stderr}")


def progress(log, evaluations):
    """The least values on the way, (rounds, value), by the number of ranks; of one rank rounds are evaluations."""
    steps = {ranks: [] for ranks in RANKS}
    rounds, place, last = dict.fromkeys(RANKS, 0), 0, None
    for line in log.read_text().splitlines()[:evaluations]:
        row, value = line.split()
        place = place + 1 if row == last else 0
        last = row
        for ranks in RANKS:
            rounds[ranks] += place % ranks == 0
            if not steps[ranks] or float(value) < steps[ranks][-1][1]:
                steps[ranks].append((rounds[ranks], float(value)))
    return steps


def profile(tasks, runs, best, ranks):
    cells = []
    for tau in TAUS:
        counts = [0] * len(FACTORS[ranks])
        for task in tasks:
            steps = runs[task][ranks]
            target = best[task.twin] + float(tau) * (steps[0][1] - best[task.twin])
            first = next((used for used, value in steps if value <= target), float("inf"))
            for k, factor in enumerate(FACTORS[ranks]):
                counts[k] += first <= factor * (task.d + 1)
        cells.append(" ".join(f"{count:3d}" for count in counts))
    return " | ".join(cells)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bizo")
    parser.add_argument("--suites", default="small,varied")
    parser.add_argument("--variants", default=",".join(VARIANTS))
    parser.add_argument("--box", help="of the small suite: around:B, x_0 +- B max(1, |x_0|), or within:B, +- B")
    parser.add_argument("--half", choices=("tuning", "held-out"))
    parser.add_argument("--min-d", type=int, default=1)
    parser.add_argument("--max-d", type=int, default=1000)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--ranks", type=int, choices=RANKS, default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("settings", nargs="*")
    given = parser.parse_intermixed_args()
    kept = pickle.loads(given.keep.read_bytes()) if given.keep and given.keep.exists() else {}
    best = kept.setdefault("best", {})
    suites = given.suites.split(",")
    tasks = (small(given.variants.split(","), given.box) if "small" in suites else []) + (varied() if "varied" in suites else [])
    tasks += basins() if "basins" in suites else []
    tasks = [task for task in tasks if given.half in (None, task.half) and given.min_d <= task.d <= given.max_d]
    runs = {name: {} for name in ["auto", *(PEERS if given.peers else ())]}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        log = folder / "values"
        os.environ["VALUES_LOG"] = str(log)
        for suite in {task.suite for task in tasks}:
            subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-I", HERE.parents[1] / "include", "-o",
                            folder / f"{suite}.so", HERE / f"{suite}.c", "-lm"], check=True)
        for task in tasks:
            library = folder / f"{task.suite}.so"
            for solver in runs:
                # Peers know of values alone.
                settings = task.twin if solver != "auto" and task.kind == "residuals" else task.settings
                key = (solver, settings)
                if key not in kept:
                    log.unlink(missing_ok=True)
                    if solver == "auto":
                        run_bizo(given, library, task, folder)
                    elif not run_peer(solver, library, settings, budget(task)):
                        print(f"{solver} on {settings}: no end after {SECONDS} s", flush=True)
                    steps = progress(log, budget(task, given.ranks if solver == "auto" else 1))
                else:
                    steps = kept[key]
                if solver != "auto":
                    kept[key] = steps
                runs[solver][task] = steps
                best[task.twin] = min(best.get(task.twin, float("inf")), steps[1][-1][1])
    if given.keep:
        given.keep.write_bytes(pickle.dumps(kept))
    print(f"solved to {', '.join(TAUS)}, after {FACTORS[given.ranks]} (d + 1) {'rounds' if given.ranks > 1 else 'evaluations'}")
    for kind in dict.fromkeys(task.kind for task in tasks):
        of_kind = [task for task in tasks if task.kind == kind]
        for solver in runs:
            print(f"{kind:14s} {len(of_kind):3d} {solver:12s} {profile(of_kind, runs[solver], best, given.ranks)}", flush=True)


if __name__ == "__main__":
    main()

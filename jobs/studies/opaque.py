#!/usr/bin/python3
"""Runs the study of opaque values and its peers (NLopt, SciPy, cmaes), and draws data profiles in evaluations and in rounds.

  jobs/studies/opaque.py [--bizo BIZO] [--variants smooth,absolute,...] [-o FIGURE.svg]

Solved at tau after so many evaluations: F(x) - F_best <= tau (F(x_0) - F_best), F_best the least value of all. A round has
at most 16 evaluations, of points that are asked for together. Needs matplotlib, python3-nlopt, python3-scipy,
python3-cmaes and a C compiler.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools/python"), str(ROOT / "bench/opaque")]

import numpy as np  # noqa: E402
from data_profile import budget, progress  # noqa: E402
from peers import run_peer  # noqa: E402
from suites import small  # noqa: E402

from bizo import read  # noqa: E402
from bizo.report.figures import draw_profiles  # noqa: E402
from bizo.report.statistics import data_profile  # noqa: E402
from bizo.report.style import SETTINGS, axes, plt, save  # noqa: E402

PEERS = ("L-BFGS-B", "BOBYQA", "COBYLA", "Nelder-Mead", "CMA-ES")
TAUS, RANKS = (1e-1, 1e-3, 1e-5), 16


def compiled(folder):
    folder.mkdir(parents=True, exist_ok=True)
    library = folder.resolve() / "more_wild.so"
    subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-I", ROOT / "include", "-o", library,
                    ROOT / "bench/opaque/more_wild.c", "-lm"], check=True)
    return library


def of_bizo(run):
    """{ranks: [(rounds, value)]}, as data_profile.progress has it. Evaluations of a row are asked for together."""
    trace = run["trace"]
    used = trace["evaluations"]
    new = np.diff(used, prepend=0)
    rounds = np.cumsum(np.ceil(new / RANKS))
    return {1: list(zip(used, trace["best_value"])), RANKS: list(zip(rounds, trace["best_value"]))}


def of_peers(library, tasks):
    found = {}
    with tempfile.TemporaryDirectory() as name:
        log = pathlib.Path(name) / "values"
        os.environ["VALUES_LOG"] = str(log)
        for task in tasks:
            for peer in PEERS:
                log.unlink(missing_ok=True)
                run_peer(peer, library, task.settings, budget(task))
                found[peer, task.settings] = progress(log, budget(task))
    return found


def costs(steps, tau, best, first):
    target = best + tau * (first - best)
    return next((float(used) for used, value in steps if value <= target), float("inf"))


def draw(tasks, runs):
    solvers = ["auto", *PEERS, "auto with 16 points"]
    best = {task: min(runs[solver, task.settings][1][-1][1] for solver in solvers) for task in tasks}
    sizes = [task.d for task in tasks]
    with plt.rc_context(SETTINGS):
        figure, panels = axes(6, share_y=True)
        for ax, (ranks, tau) in zip(panels, ((ranks, tau) for ranks in (1, RANKS) for tau in TAUS)):
            at = np.geomspace(1 if ranks == 1 else 0.1, 100, 200)
            lines = {}
            for solver in solvers:
                mine = [costs(runs[solver, task.settings][ranks], tau, best[task], runs[solver, task.settings][1][0][1]) for task in tasks]
                lines[solver] = data_profile(mine, sizes, at)
                print(f"{'evaluations' if ranks == 1 else 'rounds':11s} {tau:g} {solver:20s}",
                      " ".join(f"{factor}: {np.mean(np.array(mine) <= factor * (np.array(sizes) + 1)):.2f}" for factor in (10, 30, 100)))
            draw_profiles(ax, at, lines, "data", tau, names=tau == TAUS[-1])
            ax.set_xlabel("evaluations / (d + 1)" if ranks == 1 else f"rounds of {ranks} / (d + 1)")
        for ax in (panels[0], panels[3]):
            ax.set_ylabel("share of problems solved")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bizo", default=str(ROOT / "build/release/bizo"), help="the program")
    parser.add_argument("--variants", default="smooth", help="of the problems: smooth, absolute, deterministic, random")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("opaque.svg"), help="the figure")
    given = parser.parse_args()
    library = compiled(pathlib.Path("opaque.cells"))
    tasks = small(given.variants.split(","))
    values = ", ".join(f'"{task.settings}"' for task in tasks)
    budgets = ", ".join(str(budget(task)) for task in tasks)
    subprocess.run([given.bizo, "study", ROOT / "jobs/studies/opaque.ini", "--set", f"problem.settings={values}",
                    "--set", f"budget.evaluations={budgets}"], check=True)
    runs = of_peers(library, tasks)
    for run in read("opaque.h5")["runs"].values():
        settings = run["settings"]["attributes"]["problem.settings"].strip('"')
        runs[run["settings"]["attributes"]["run.label"], settings] = of_bizo(run)
    save(draw(tasks, runs), given.output)
    print(given.output)


if __name__ == "__main__":
    main()

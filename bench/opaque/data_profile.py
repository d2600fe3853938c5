#!/usr/bin/env python3
"""Data profiles of `bizo run` on 53 small problems (More and Wild, SIAM J. Optim. 2009).

  data_profile.py BIZO [--variants smooth,absolute,deterministic,random,residuals] [--reference FILE] [section.key=value ...]

Solved at tau after k simplex gradients: F(x) - F_best <= tau (F(x_0) - F_best) for an x among the first k (n + 1)
evaluations, by values without noise. F_best is the least value in FILE (JSON, written and kept up to date), or of this
run if that is less. Also prints the rounds: rows of the trace.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SIZES = [9, 9, 7, 7, 7, 7, 2, 2, 3, 3, 4, 4, 2, 2, 3, 3, 4, 3, 6, 6, 9, 9, 12, 12, 3, 2, 4, 4, 6, 7, 8, 9, 10, 11, 10, 5, 11, 11,
         8, 10, 11, 12, 5, 6, 8, 5, 5, 8, 10, 12, 12, 8, 8]
FACTORS, TAUS = (10, 30, 100), (1e-3, 1e-5)


def solve(bizo, library, problem, variant, settings, folder):
    """Values without noise in the order of the evaluations, and the number of rounds."""
    log = folder / "values"
    log.unlink(missing_ok=True)
    config = folder / "job.ini"
    config.write_text(f"[problem]\nname = plugin\nlibrary = {library}\nsettings = problem={problem} variant={variant}\n"
                      f"[method]\nname = auto\n[budget]\nevaluations = {100 * (SIZES[problem] + 1)}\n"
                      f"[run]\noverwrite = yes\nverify = 0\n")
    command = [bizo, "run", config, "--output", folder / "run.h5"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"MORE_WILD_LOG": str(log)})
    if done.returncode not in (0, 3):
        raise SystemExit(f"problem {problem}, {variant}: {done.stderr}")
    rounds = next((int(line.split()[-1].replace(" ", "")) for line in done.stdout.splitlines()
                   if line.strip().startswith("iterations")), 0)
    return [float(line) for line in log.read_text().split()][:100 * (SIZES[problem] + 1)], rounds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bizo")
    parser.add_argument("--variants", default="smooth,absolute,deterministic,random,residuals")
    parser.add_argument("--reference", type=pathlib.Path)
    parser.add_argument("settings", nargs="*")
    given = parser.parse_args()
    best = json.loads(given.reference.read_text()) if given.reference and given.reference.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        library = folder / "more_wild.so"
        subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-I", HERE.parents[1] / "include", "-o", library,
                        HERE / "more_wild.c", "-lm"], check=True)
        for variant in given.variants.split(","):
            runs = [solve(given.bizo, library, k, variant, given.settings, folder) for k in range(len(SIZES))]
            kind = "absolute" if variant == "absolute" else "squares"
            for k, (values, _) in enumerate(runs):
                key = f"{kind} {k}"
                best[key] = min([best.get(key, float("inf"))] + values)
            rows = []
            for tau in TAUS:
                for factor in FACTORS:
                    solved = sum(min(values[:factor * (SIZES[k] + 1)])
                                 <= best[f"{kind} {k}"] + tau * (values[0] - best[f"{kind} {k}"])
                                 for k, (values, _) in enumerate(runs))
                    rows.append(f"{solved:3d}")
            rounds = sum(rounds for _, rounds in runs)
            print(f"{variant:14s} 1e-3: {' '.join(rows[:3])}   1e-5: {' '.join(rows[3:])}   "
                  f"evaluations {sum(len(values) for values, _ in runs)}, rounds {rounds}", flush=True)
    if given.reference:
        given.reference.write_text(json.dumps(best, indent=1))


if __name__ == "__main__":
    main()

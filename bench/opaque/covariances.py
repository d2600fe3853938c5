#!/usr/bin/env python3
"""What `cma` learns of the shape of F with many unknowns: F of its best point so far, F(x*) = 0.

  covariances.py BIZO [--covariances separable,limited] [--functions ellipsoid:1e4:2,...] [--sizes 300,1000]
                 [--factors 10,30,100] [section.key=value ...]

A function is NAME:CONDITION:ROTATED of varied.c; values are those after so many times d evaluations.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FUNCTIONS = "ellipsoid:1e2:2,ellipsoid:1e4:2,ellipsoid:1e6:2,ellipsoid:1e6:0,rosenbrock:100:0,rosenbrock:100:2"


def best_values(log, at):
    best, found = float("inf"), []
    with log.open() as lines:
        for k, line in enumerate(lines, 1):
            best = min(best, float(line.split()[1]))
            if k in at:
                found.append(best)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bizo")
    parser.add_argument("--covariances", default="separable,limited")
    parser.add_argument("--functions", default=FUNCTIONS)
    parser.add_argument("--sizes", default="300,1000")
    parser.add_argument("--factors", default="10,30,100")
    parser.add_argument("settings", nargs="*")
    given = parser.parse_intermixed_args()
    factors = [int(factor) for factor in given.factors.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        log = folder / "values"
        os.environ["VALUES_LOG"] = str(log)
        subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", "-O2", "-I", HERE.parents[1] / "include", "-o",
                        folder / "varied.so", HERE / "varied.c", "-lm"], check=True)
        for d in map(int, given.sizes.split(",")):
            for function in given.functions.split(","):
                kind, condition, rotated = function.split(":")
                for covariance in given.covariances.split(","):
                    log.unlink(missing_ok=True)
                    (folder / "job.ini").write_text(
                        f"[problem]\nname = plugin\nlibrary = {folder}/varied.so\n"
                        f"settings = function={kind} d={d} condition={condition} rotated={rotated} noise=none box=0\n"
                        f"[method]\nname = cma\ncovariance = {covariance}\nmeasure_noise = no\n"
                        f"[budget]\nevaluations = {factors[-1] * d}\niterations = 1000000000\nstagnation_window = 0\n"
                        f"[run]\noverwrite = yes\nverify = 0\n")
                    more = [word for setting in given.settings for word in ("--set", setting)]
                    subprocess.run([given.bizo, "run", folder / "job.ini", "--output", folder / "run.h5", "--quiet", *more],
                                   check=True, stdout=subprocess.DEVNULL)
                    values = best_values(log, {factor * d for factor in factors})
                    print(f"{d:5d} {function:18s} {covariance:10s}", " ".join(f"{v:9.2e}" for v in values), flush=True)


if __name__ == "__main__":
    main()

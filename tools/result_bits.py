"""The bits of results, to compare two builds: every method, step rule and direction family on the quadratic, and the jobs.

  tools/result_bits.py BINARY >before.txt
  diff before.txt after.txt        after a change that is to change no result

A line a run: what was run, and a checksum of every dataset of its trace and solution; or its exit code, if it has none.
"""
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

SOURCE = pathlib.Path(__file__).resolve().parent.parent
QUADRATIC = ["problem.name=quadratic", "problem.d=24", "problem.p=7", "budget.iterations=12"]
BOXED = ["problem.box=-3, 3"]
JOB_ITERATIONS = 4


def rows(binary, group):
    """The names that `bizo list` has under the heading."""
    said = subprocess.run([binary, "list", group], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (\S+) ", said, re.MULTILINE)


def checksum(path):
    digest = hashlib.sha256()
    with h5py.File(path) as file:
        for group in ("trace", "solution"):
            def add(name, item):
                if isinstance(item, h5py.Dataset) and "seconds" not in name and "time" not in name:
                    digest.update(item[()].tobytes() if item.dtype.kind in "fiu" else repr(item[()]).encode())
            file[group].visititems(add)
    return digest.hexdigest()[:16]


def report(binary, label, config, settings):
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "run.h5"
        words = [word for setting in settings for word in ("--set", setting)]
        done = subprocess.run([binary, "run", config, "-q", "-o", output, *words], cwd=SOURCE, capture_output=True, text=True)
        print(f"{label:60} {checksum(output) if output.exists() else f'exit code {done.returncode}'}", flush=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as config:
        config.write("[problem]\nname = quadratic\n")
        config.flush()
        for method in rows(binary, "methods"):
            for place, bounds in (("", []), (" in a box", BOXED)):
                report(binary, f"method {method}{place}", config.name, [*QUADRATIC, *bounds, f"method.name={method}"])
                report(binary, f"method {method}{place}, 7 directions", config.name,
                       [*QUADRATIC, *bounds, f"method.name={method}", "directions.count=7"])
            for rule in rows(binary, "steps"):
                report(binary, f"method {method}, step rule {rule}", config.name,
                       [*QUADRATIC, f"method.name={method}", f"step.rule={rule}"])
        for family in rows(binary, "directions"):
            report(binary, f"directions {family}", config.name, [*QUADRATIC, f"directions.family={family}", "directions.count=5"])
        for solver in rows(binary, "inner"):
            report(binary, f"inner solver {solver}", config.name, [*QUADRATIC, f"inner.name={solver}"])
    for job in sorted((SOURCE / "jobs").glob("*.ini")):
        report(binary, f"job {job.stem}", job, [f"budget.iterations={JOB_ITERATIONS}"])


if __name__ == "__main__":
    main()

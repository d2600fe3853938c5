"""The model of scale (docs/scale.md): what messages cost here, whether it predicts runs, and what it says of many ranks.

  scale.py measure BUILD OUT.json    runs of 1 to 64 ranks that sleep, and what a message costs rank 0
  scale.py compare BUILD OUT.json    those runs beside the model
  scale.py ask     BUILD OUT.json    the model on 256 to 4096 ranks, into OUT.json
  scale.py draw    OUT.json FILE.svg

BUILD is a build folder with BIZO_BENCHMARKS=ON. mpirun is started with the environment as it is: . tools/mpi_environment.sh
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import h5py

FOLDER = pathlib.Path(__file__).resolve().parent
RANKS = [1, 2, 4, 8, 16, 32, 64]
REPEATS = 3
# Draws of the times to notice a message: a few ms decide which rank gets the longest evaluations.
DRAWS = 25

# Runs to predict: seconds an evaluation, sigma, lag, directions a rank, iterations.
RUNS = [(0.2, 0.5, 0, 4, 5), (0.2, 1, 1, 4, 20)]

# A cluster: a network of 2 us and 10 GB/s, and ranks that notice a message as soon as they look, which they do every 200 us
# at the latest (src/parallel/waiter.cpp).
CLUSTER = {"latency": 2e-6, "per_byte": 1e-10, "notice": 1.5e-4}
# Seconds to sum one entry of a direction (bench/README.md): srht, gaussian.
ENTRY = {"srht": 5.2e-11, "gaussian": 6.3e-9}


def settings(build, mean, sigma, lag, directions, iterations, slow=""):
    return {"problem.library": build / "bench/libsleeper.so", "problem.settings": f"{mean} {sigma} {slow}".strip(),
            "method.lag": lag, "directions.count": directions, "budget.iterations": iterations}


def seconds_of(path):
    """Seconds an iteration, from the end of the first one to that of the last but those that a lag leaves at the end."""
    with h5py.File(path) as run:
        wall = run["timing/iteration_wall"][:]
        return (wall[-1] - wall[1]) / (len(wall) - 2), len(wall)


def run(build, ranks, chosen):
    """Seconds an iteration, and processor seconds of rank 0."""
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "run.h5"
        line = [build / "bizo", "run", FOLDER / "sleeper.ini", "--quiet", "--output", output]
        for name, value in chosen.items():
            line += ["--set", f"{name}={value}"]
        # `times` prints those of the shell and then those of what it has run.
        script = '"$@"; code=$?; if [ "${OMPI_COMM_WORLD_RANK:-0}" = 0 ]; then times; fi; exit $code'
        shell = ["bash", "-c", script, "run", *map(str, line)]
        launcher = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
        done = subprocess.run(launcher + shell, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise SystemExit(f"{ranks} ranks: {done.stderr}")
        used = done.stdout.split()[-2:]
        cpu = sum(60 * float(t.split("m")[0]) + float(t.split("m")[1].rstrip("s")) for t in used)
        return seconds_of(output)[0], cpu


def model(build, ranks, costs, chosen, **more):
    line = [str(build / "bench/bench_scale"), str(FOLDER / "sleeper.ini"), f"ranks={ranks}"]
    line += [f"{name}={value}" for name, value in {**costs, **chosen, **more}.items()]
    done = subprocess.run(line, capture_output=True, text=True, timeout=3600)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def message_cost(build):
    """Processor seconds of rank 0 for an order and its answer: long runs less short ones, whose evaluations are nothing."""
    found = []
    for _ in range(REPEATS):
        cpu = [run(build, 8, {**settings(build, 0, 0, 0, 1000, n), "evaluation.master": "off"})[1] for n in (5, 25)]
        found.append((cpu[1] - cpu[0]) / (20 * 1001))
    return statistics.median(found)


def notice_cost(build):
    """Seconds that an evaluation of 20 ms takes longer on two ranks, of which one deals: waiting ranks sleep."""
    found = []
    for _ in range(REPEATS):
        seconds, _ = run(build, 2, {**settings(build, 0.02, 0, 0, 50, 8), "evaluation.master": "off"})
        found.append((seconds / 51 - 0.02) / 2)
    return statistics.median(found)


def measure(build, path):
    message = message_cost(build)
    costs = {"latency": 2e-6, "per_byte": 1e-10, "send": message / 2, "receive": message / 2,
             "notice": max(notice_cost(build), 0)}
    print(json.dumps(costs), flush=True)
    runs = []
    for case in RUNS:
        mean, sigma, lag, each, iterations = case
        for ranks in RANKS:
            chosen = settings(build, mean, sigma, lag, each * ranks, iterations)
            seconds = statistics.median(run(build, ranks, chosen)[0] for _ in range(REPEATS))
            runs.append({"case": case, "ranks": ranks, "seconds": seconds})
            print(json.dumps(runs[-1]), flush=True)
            path.write_text(json.dumps({"costs": costs, "runs": runs}, indent=1), encoding="utf-8")


def compare(build, path):
    found = json.loads(path.read_text(encoding="utf-8"))
    worst = 0
    for row in found["runs"]:
        mean, sigma, lag, each, iterations = row["case"]
        chosen = settings(build, mean, sigma, lag, each * row["ranks"], iterations)
        drawn = sorted(model(build, row["ranks"], found["costs"], chosen, draw=i + 1)["iteration"] for i in range(DRAWS))
        row["model"] = statistics.median(drawn)
        row["model_range"] = drawn[1], drawn[-2]  # 92 % of the draws
        off = row["model"] / row["seconds"] - 1
        worst = max(worst, abs(off))
        print(f"{mean} s, sigma {sigma}, lag {lag}, {row['ranks']:3} ranks: measured {row['seconds']:.3f} s, "
              f"model {row['model']:.3f} s ({drawn[1]:.3f} to {drawn[-2]:.3f}), {100 * off:+.1f} %")
    print(f"worst {100 * worst:.1f} %")
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")


def ask(build, path):
    found = json.loads(path.read_text(encoding="utf-8"))
    costs = {**found["costs"], **CLUSTER}
    found["answers"] = []

    def answer(ranks, mean, sigma, lag, directions, d=1000, family="srht", **more):
        chosen = settings(build, mean, sigma, lag, directions, 16)
        result = model(build, ranks, costs, chosen, d=d, entry=ENTRY[family], **{"from": 4}, **more)
        workers = (ranks - 1) * max(more.get("group", 1), 1)
        share = result["evaluations"] * mean / (result["iteration"] * workers)  # of what ranks could evaluate
        row = {"ranks": ranks, "mean": mean, "sigma": sigma, "lag": lag, "directions": directions, "d": d,
               "family": family, **more, "iteration": result["iteration"], "efficiency": share,
               "master_busy": result["master_busy"]}
        found["answers"].append(row)
        print(json.dumps(row), flush=True)

    for ranks in (256, 1024, 4096):
        for mean in (0.01, 0.1, 1, 600):
            for sigma in (0, 0.5, 1):
                for lag in (0, 1):
                    answer(ranks, mean, sigma, lag, 8 * (ranks - 1))
    for directions in (256, 1024, 4096, 16384, 65536):
        for ranks in (256, 1024, 4096):
            for lag in (0, 1):
                answer(ranks, 1, 0.5, lag, directions)
    for d in (10**5, 10**6):
        for ranks in (256, 1024, 4096):
            for lag in (0, 1):
                for family in ENTRY:
                    answer(ranks, 10, 0.5, lag, 8 * (ranks - 1), d=d, family=family)
    # Sub-masters of 63 workers: rank 0 deals 8 times 63 evaluations at once to each.
    for nodes in (16, 64):
        for mean in (0.01, 0.1):
            for sigma in (0, 0.5, 1):
                answer(nodes + 1, mean, sigma, 1, 8 * 63 * nodes, group=63, **{"evaluation.batch": 2 * 63})
    path.write_text(json.dumps(found, indent=1), encoding="utf-8")


def main(command, *arguments):
    if command == "draw":
        from scale_picture import draw
        return draw(json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8")), pathlib.Path(arguments[1]))
    build, path = pathlib.Path(arguments[0]).resolve(), pathlib.Path(arguments[1])
    return {"measure": measure, "compare": compare, "ask": ask}[command](build, path)


if __name__ == "__main__":
    main(*sys.argv[1:])

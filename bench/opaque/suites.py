"""The problems of data_profile.py: 53 small ones, some 80 varied ones, and 132 starts on 12 functions with many
minima, each half for tuning, half held out."""
import collections

# twin: the same function without noise. half: "tuning" or "held-out", by the function.
Task = collections.namedtuple("Task", "suite settings twin d kind half")

SIZES = [9, 9, 7, 7, 7, 7, 2, 2, 3, 3, 4, 4, 2, 2, 3, 3, 4, 3, 6, 6, 9, 9, 12, 12, 3, 2, 4, 4, 6, 7, 8, 9, 10, 11, 10, 5, 11, 11,
         8, 10, 11, 12, 5, 6, 8, 5, 5, 8, 10, 12, 12, 8, 8]
FUNCTIONS = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 11, 11, 11, 11, 11, 12, 13, 14, 14, 15, 15, 15, 15, 15,
             15, 16, 17, 18, 18, 19, 19, 19, 19, 20, 20, 20, 21, 21, 21, 21, 21, 21, 22, 22]
VARIANTS = ("smooth", "absolute", "deterministic", "random", "residuals")

HALVES = {name: "tuning" if k % 2 == 0 else "held-out" for k, name in enumerate(
    "ellipsoid quartic cosines logistic rosenbrock tridiagonal snake well farthest sum-of-sizes discs median sparse crease "
    "waves doubles bowls ripple".split())}

# kind: function d,d,.. [condition=C] [rotated=1] [box=B]
VARIED = """
smooth: ellipsoid 5,30,300 condition=1e2; ellipsoid 10,100 condition=1e4 rotated=1; quartic 10,100; cosines 30,300,1000;
  cosines 5 rotated=1; logistic 10,30,100; rosenbrock 5,100 condition=100; tridiagonal 10,30,1000; well 10,100
hard: ellipsoid 10 condition=1e8; ellipsoid 5,30 condition=1e8 rotated=1; snake 2,5,30 condition=1e3; crease 2,5;
  rosenbrock 10,30 condition=1e4 rotated=1; quartic 30 rotated=1
bounds: ellipsoid 10,30 condition=1e2 rotated=1 box=1; rosenbrock 10,30 condition=100 box=0.9; cosines 16 box=30;
  logistic 30 box=1; tridiagonal 100 box=5; quartic 10 box=1e4; sum-of-sizes 10 rotated=1 box=1; well 2 box=1
kinks: farthest 5,30 rotated=1; farthest 10; sum-of-sizes 2,30; sum-of-sizes 10 condition=1e2 rotated=1; discs 5,10,100;
  median 5,10,30; sparse 10,30,100; crease 10
minima: waves 5,10,30; doubles 5,10,30,100; bowls 2,10; ripple 5,30; bowls 5 box=3; doubles 2 box=2
noisy: ellipsoid 10,100 condition=1e2 rotated=1; cosines 30; rosenbrock 5 condition=100; logistic 5; tridiagonal 10; median 10
"""
NOISES = ("additive", "relative", "oscillation", "digits")


def small(variants, box=None):
    """box: around:B, x_0 +- B max(1, |x_0|), or within:B, +- B."""
    return [Task("more_wild", f"problem={k} variant={variant}" + (f" box={box}" if box else ""),
                 f"problem={k} variant={'absolute' if variant == 'absolute' else 'smooth'}", SIZES[k], variant,
                 "tuning" if FUNCTIONS[k] % 2 else "held-out") for variant in variants for k in range(len(SIZES))]


def varied():
    tasks = []
    for line in VARIED.strip().replace("\n  ", " ").splitlines():
        kind, entries = line.split(":")
        for entry in entries.split(";"):
            function, sizes, *words = entry.split()
            given = dict(condition="1", rotated="0", box="0") | dict(word.split("=") for word in words)
            for d in sizes.split(","):
                settings = [f"function={function} d={d} condition={given['condition']} rotated={given['rotated']} noise={noise} "
                            f"box={given['box']}" for noise in ("none", *NOISES)]
                tasks += [Task("varied", text, settings[0], int(d), kind, HALVES[function])
                          for text in (settings[1:] if kind == "noisy" else settings[:1])]
    return tasks


BASINS = {"tuning": "wells net griewank clusters relevance rastrigin",
          "held-out": "mixture localization tones styblinski levy ackley"}


def basins():
    """From random starts, of one function and size all with one best value."""
    return [Task("basins", f"function={function} d={d} start={start}", f"function={function} d={d}", d, f"{half} d={d}", half)
            for half, functions in BASINS.items() for d in (5, 10, 30) for function in functions.split()
            for start in range(4 if d < 30 else 3)]

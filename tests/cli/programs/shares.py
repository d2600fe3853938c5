"""The problem shares of hard_inner.c:  shares.py [curvature] on a stream,  shares.py INPUT OUTPUT by files."""
import pathlib
import sys

TARGET, UPPER = 0.7, 1.5


def gradient(x, y):
    return [(i + 1) ** 2 * (y[i] - x[0] - i + 1) for i in range(3)]


def check(y):
    if min(y) < 0 or max(y) > UPPER:
        raise ValueError(f"out of bounds: {list(y)}")


def inner(x, y):
    check(y)
    return sum((i + 1) ** 2 * (y[i] - x[0] - i + 1) ** 2 / 2 for i in range(3))


def inner_gradient_y(x, y):
    check(y)
    return gradient(x, y)


def outer(x, y):
    check(y)
    return sum((number - TARGET) ** 2 for number in y) + x[0] ** 2 / 100


def outer_gradient_y(x, y):
    check(y)
    return [2 * (number - TARGET) for number in y]


def phi(x):
    """Exactly."""
    return outer([x], [min(max(x + i - 1, 0), UPPER) for i in range(3)])


def by_files(source, target):
    question = {name: words for name, *words in map(str.split, pathlib.Path(source).read_text().splitlines())}
    x, y = [list(map(float, question.get(name, []))) for name in ("x", "y")]
    operation = question["operation"][0]
    if operation == "curvature":
        answer = ("curvature", [1, 9])
    else:
        answer = ("gradient" if "gradient" in operation else "value", globals()[operation](x, y))
    numbers = answer[1] if isinstance(answer[1], list) else [answer[1]]
    pathlib.Path(target).write_text(" ".join([answer[0], *map(repr, numbers)]) + "\n")


def by_stream(tells):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools" / "python"))
    import bizo

    class Shares(bizo.Problem):
        d, p = 1, 3
        start, lower, upper = 2.0, -5, 5
        inner_start = [0, 7, 0]
        inner_lower, inner_upper = 0.0, [UPPER] * 3

    for function in (inner, inner_gradient_y, outer, outer_gradient_y):
        setattr(Shares, function.__name__, staticmethod(function))
    if tells:
        Shares.curvature = staticmethod(lambda x: (1, 9))
    bizo.serve(Shares())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        by_files(*sys.argv[1:])
    else:
        by_stream(len(sys.argv) == 2)

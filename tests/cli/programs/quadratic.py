"""f = 1/2 yT A y - yT (B x + b),  F = 1/2 |y - c|^2 + rho/2 |x|^2, in plain Python: the numbers are in a file."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools" / "python"))


def product(matrix, vector):
    return [sum(a * v for a, v in zip(row, vector)) for row in matrix]


class Quadratic:
    def __init__(self, path):
        data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        self.A, self.B, self.b, self.c, self.rho = (data[name] for name in ("A", "B", "b", "c", "rho"))

    def right_side(self, x):
        return [s + t for s, t in zip(product(self.B, x), self.b)]

    def solve(self, x):
        """Gaussian elimination with pivots: A y = B x + b."""
        n = len(self.A)
        rows = [row[:] + [r] for row, r in zip(self.A, self.right_side(x))]
        for k in range(n):
            pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
            rows[k], rows[pivot] = rows[pivot], rows[k]
            for i in range(k + 1, n):
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k])]
        y = [0.0] * n
        for k in reversed(range(n)):
            y[k] = (rows[k][n] - sum(rows[k][j] * y[j] for j in range(k + 1, n))) / rows[k][k]
        return y

    def outer(self, x, y):
        return 0.5 * sum((a - c) ** 2 for a, c in zip(y, self.c)) + 0.5 * self.rho * sum(a * a for a in x)

    def inner(self, x, y):
        curved, linear = product(self.A, y), self.right_side(x)
        return 0.5 * sum(a * b for a, b in zip(y, curved)) - sum(a * b for a, b in zip(y, linear))

    def gradient(self, x, y, function, wrt):
        """Of F (0) or f (1), with respect to x (0) or y (1)."""
        if function == 0:
            return [self.rho * a for a in x] if wrt == 0 else [a - c for a, c in zip(y, self.c)]
        if wrt == 0:
            return [-entry for entry in product(zip(*self.B), y)]
        return [a - b for a, b in zip(product(self.A, y), self.right_side(x))]

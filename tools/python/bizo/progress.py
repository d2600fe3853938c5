"""What a person sees while a run works."""
import sys
import warnings
from itertools import takewhile


class Progress:
    """Reads the lines that `bizo run` prints. kind: True (a bar if tqdm is installed, else lines), "lines" or False."""

    def __init__(self, kind, evaluations=None):
        self.bar_type = bar_type() if kind is True else None
        self.lines = bool(kind) and self.bar_type is None
        self.evaluations = None if evaluations is None else int(evaluations)
        self.columns, self.bar = [], None

    def tell(self, line):
        """A line of the run: shown as it is, or its numbers in the bar."""
        if self.lines:
            print(line, flush=True)
        words = line.split()
        if words[:1] == ["iteration"]:
            self.columns = words
        elif self.bar_type and self.columns and len(words) >= len(self.columns) and words[0].isdigit():
            self.show(words)

    def show(self, words):
        """A row of the table. Evaluations have blanks between their thousands, and end at the seconds, which have a point;
        failures, retries and lost time may follow."""
        evaluations = int("".join(takewhile(str.isdigit, words[self.columns.index("evaluations"):])))
        if self.bar is None:
            self.bar = self.bar_type(total=self.evaluations, unit=" evaluations", file=sys.stderr, dynamic_ncols=True)
        self.bar.set_postfix_str(f"best {words[self.columns.index('best')]}", refresh=False)
        self.bar.update(evaluations - self.bar.n)

    def close(self):
        if self.bar is not None:
            self.bar.close()


def bar_type():
    """tqdm's bar for this front end, or None if it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of notebooks without ipywidgets: the bar of text does as well
            from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm

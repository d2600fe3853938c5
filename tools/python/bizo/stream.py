"""The stream protocol: messages of a JSON header and float64 numbers (docs/blackbox.md)."""
import json
import math
import os
import struct
import sys
import traceback

import numpy as np

from .problem import Control, Question, Refused

PREFIX = struct.Struct("<IQ")
ANSWERS = {"value": "value", "outer": "value", "inner": "value", "solve": "y", "hessian_product": "product",
           "cross_product": "product", "curvature": "curvature", "residuals": "residuals"}


def serve(problem):
    """Answers until there are no more questions. Prints may go to standard output: it is not the stream."""
    if isinstance(problem, type):
        raise TypeError(f"serve an object: bizo.serve({problem.__name__}())")
    if "BIZO_READ" not in os.environ:
        sys.exit("bizo.serve: this program is for bizo to start: set problem.protocol = stream and problem.command")
    source = os.fdopen(int(os.environ["BIZO_READ"]), "rb")
    sink = os.fdopen(int(os.environ["BIZO_WRITE"]), "wb")
    while True:
        message = receive(source)
        if message is None:
            return
        header, arrays = message
        if header["operation"] == "describe":
            offer, vectors = problem.offer()
            vectors = {name: np.atleast_1d(np.asarray(vector, float)) for name, vector in vectors.items()}
            send(sink, offer, {name: vector.reshape(-1, 1) for name, vector in vectors.items()})
        else:
            send(sink, *answer(problem, header, arrays))


def receive(source):
    """(header, arrays by name), or None at the end."""
    prefix = source.read(PREFIX.size)
    if not prefix:
        return None
    header_bytes, number_bytes = PREFIX.unpack(prefix)
    header = json.loads(source.read(header_bytes))
    numbers = np.frombuffer(source.read(number_bytes), "<f8")
    arrays, first = {}, 0
    for name, rows, columns in header.get("arrays", []):
        arrays[name] = numbers[first:first + rows * columns].reshape((rows, columns), order="F")
        first += rows * columns
    return header, arrays


def send(sink, header, arrays):
    header = dict(header, arrays=[[name, *array.shape] for name, array in arrays.items()])
    numbers = [np.asarray(array, "<f8").tobytes(order="F") for array in arrays.values()]
    text = json.dumps(header).encode()
    sink.write(PREFIX.pack(len(text), sum(map(len, numbers))) + text)
    for part in numbers:
        sink.write(part)
    sink.flush()


def answer(problem, header, arrays):
    """The header and the arrays that answer a question about one or more columns."""
    count = header["count"]
    answers, reports, failures = [None] * count, [{}] * count, []
    groups = [list(range(count))] if problem.batched else [[b] for b in range(count)]
    while groups:
        group = groups.pop(0)
        try:
            columns, report = ask(problem, header, arrays, group)
            if columns.shape[1] != len(group):
                raise ValueError(f"{columns.shape[1]} columns instead of {len(group)}")
            parts = [{name: finite_or_none(np.broadcast_to(number, len(group))[place]) for name, number in report.items()}
                     for place in range(len(group))]
        except (Exception, SystemExit) as error:  # whatever it is, it costs these evaluations and no others
            if len(group) > 1:
                groups += [[b] for b in group]  # one of them: alone, the others are as good as ever
            elif isinstance(error, Refused):
                failures.append([group[0], "refused", str(error) or "refused"])
            else:
                failures.append([group[0], "exception", f"{type(error).__name__}: {error}{place_of(error)}"])
            continue
        for place, b in enumerate(group):
            answers[b] = columns[:, place]
            reports[b] = parts[place]
    return combine(problem, header["operation"], answers, reports, failures)


def place_of(error):
    """Where in the user's code it was raised: " (file.py:3, in phi)"; empty for what was raised here."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or os.path.dirname(frames[-1].filename) == os.path.dirname(__file__):
        return ""
    return f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno}, in {frames[-1].name})"


def ask(problem, header, arrays, group):
    """What the problem's method says for these columns: a matrix of one column each, and its report."""
    questions = [Question(int(header["seed"][b]), header["iteration"], header["direction"][b], header["side"][b],
                          header["attempt"][b]) for b in group]
    names = ("x",) if header["operation"] == "curvature" else ("x", "y", "v")
    points = [arrays[name][:, group] for name in names if name in arrays]
    control = Control(**{name: header[name] for name in ("rule", "steps", "tolerance", "floor", "curvature")
                         if header.get(name) is not None})
    if "reference" in header:
        control.reference = [header["reference"][b] for b in group]
    if not problem.batched:
        questions, points = questions[0], [matrix[:, 0] for matrix in points]
        control.reference = control.reference and control.reference[0]
    problem.question = questions
    result = getattr(problem, header["operation"])(*points, *([control] if header["operation"] == "solve" else []))
    if problem.constraints and header["operation"] in ("value", "outer", "residuals"):
        result = with_constraints(problem, header["operation"], result, len(group))
    told = isinstance(result, tuple) and header["operation"] != "curvature"  # (least, largest) is the answer itself
    result, report = result if told else (result, {})
    if result is None:
        raise TypeError(f"{header['operation']} returned nothing")
    columns = real(result)
    return columns if columns.ndim == 2 else columns.reshape((-1, len(group)), order="F"), report


def with_constraints(problem, operation, result, count):
    """F or R, and c below, a column each."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"{operation} must return {'R' if operation == 'residuals' else 'F'} and the constraints c")
    shape = (-1, 1) if count == 1 and not problem.batched else (-1, count)
    return np.vstack([real(part).reshape(shape, order="F") for part in result])


def real(result):
    """As numbers. Where something is masked there is none; numpy would drop imaginary parts and masks."""
    if isinstance(result, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(result), math.nan, real(np.ma.getdata(result)))
    if np.iscomplexobj(result):
        raise TypeError("an answer is complex, and should be real")
    return np.asarray(result, float)


def combine(problem, operation, answers, reports, failures):
    rows = {"value": 1, "outer": 1, "inner": 1, "curvature": 2, "residuals": problem.m}.get(operation)
    if operation in ("value", "outer", "residuals"):
        rows += problem.constraints
    if rows is None:
        rows = problem.d if operation in ("inner_gradient_x", "outer_gradient_x", "cross_product") else problem.p
    matrix = np.full((rows, len(answers)), math.nan)
    for b, column in enumerate(answers):
        if column is not None and column.size == rows:
            matrix[:, b] = column
        elif column is not None:
            failures.append([b, "wrong-length", f"{operation} gave {column.size} numbers instead of {rows}"])
    header = {"failures": failures} if failures else {}
    for name in {name for report in reports for name in report}:
        header[name] = [report.get(name) for report in reports]
    return header, {ANSWERS.get(operation, "gradient"): matrix}


def finite_or_none(number):
    return float(number) if math.isfinite(number) else None

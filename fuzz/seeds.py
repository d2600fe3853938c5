"""Makes the binary seeds of fuzz/corpus anew, from real runs and as other programs write: seeds.py BIZO FOLDER.

Needs h5py. The seeds in text are written by hand.
"""
import gzip
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import h5py
import numpy as np

JOB = """\
[problem]
name = quadratic
d = 2
p = 3
[directions]
count = 2
[budget]
iterations = {iterations}
[run]
output = run.h5
"""
HEAD = 48  # bytes in front of an entry's content: mark, kind, size, checksum


def run(bizo, folder, iterations, *words):
    (folder / "job.ini").write_text(JOB.format(iterations=iterations))
    subprocess.run([bizo, "run", "job.ini", "-q", *words], cwd=folder, check=False, capture_output=True)


def small_copy(source, target):
    """The same groups, datasets and attributes, without room to grow."""
    for name, value in source.attrs.items():
        target.attrs[name] = value
    for name, item in source.items():
        if isinstance(item, h5py.Group):
            small_copy(item, target.create_group(name))
        else:
            copy = target.create_dataset(name, data=item[()], dtype=item.dtype)
            for attribute in ("count", "inner_residual", "remark"):
                if attribute in item.attrs:
                    copy.attrs[attribute] = item.attrs[attribute]


def entries(path):
    """(kind, content) of a journal or a checkpoint."""
    data = path.read_bytes()
    while len(data) >= HEAD:
        kind, size = struct.unpack("<4xIQ", data[:16])
        yield kind, data[HEAD:HEAD + size]
        data = data[HEAD + size:]


def frame(header, numbers=()):
    text = json.dumps(header).encode()
    return struct.pack("<IQ", len(text), 8 * len(numbers)) + text + struct.pack(f"<{len(numbers)}d", *numbers)


def idx(kind, *sizes, content):
    return struct.pack(">HBB", 0, kind, len(sizes)) + struct.pack(f">{len(sizes)}I", *sizes) + content


def of_runs(bizo, folder, put):
    run(bizo, folder, 2)
    with h5py.File(folder / "run.h5") as whole:
        for name, libver in (("run", "earliest"), ("run_latest", "latest")):
            with h5py.File(folder / "small.h5", "w", libver=libver) as small:
                small_copy(whole, small)
            put("results", name, (folder / "small.h5").read_bytes())
    subprocess.run([bizo, "merge", "all.h5", "run.h5"], cwd=folder, check=True, capture_output=True)
    with h5py.File(folder / "all.h5") as whole, h5py.File(folder / "small.h5", "w", libver="latest") as small:
        for name, value in whole.attrs.items():
            small.attrs[name] = value
        small_copy(whole["table"], small.create_group("table"))
    put("results", "merged", (folder / "small.h5").read_bytes())
    put("checkpoint", "run", next(entries(folder / "run.checkpoint"))[1])
    (folder / "run.h5").unlink()
    run(bizo, folder, 10**9, "--time-limit", "1", "--set", "run.overwrite=yes")
    first = list(entries(folder / "run.journal"))[:5]
    put("journal", "run", b"".join(struct.pack("<BH", kind, len(content)) + content for kind, content in first))
    put("journal", "raw", (folder / "run.journal").read_bytes()[:4000])


def of_data(folder, put):
    X, y = np.arange(12.0).reshape(4, 3), np.arange(4)
    for name, libver, how in (("plain", "earliest", {}), ("latest", "latest", {}),
                              ("packed", "earliest", {"compression": "gzip", "chunks": True, "shuffle": True})):
        path = folder / "data.h5"
        with h5py.File(path, "w", libver=libver) as file:
            file.create_dataset("X", data=X, **how)
            file.create_dataset("y", data=y.astype(bool) if name == "latest" else y, **how)
            file.create_dataset("group/X", data=X.astype(">f4"))
        put("hdf5_data", name, path.read_bytes())
        with h5py.File(path, "w", libver=libver) as file:
            file.attrs["refused"] = "no"
            file.create_dataset("value", data=1.5)
            file.create_dataset("y", data=X[0], **how)
            file["text"] = np.bytes_("fixed")
            file["flag"] = True
        put("answer_hdf5", name, path.read_bytes())
    images = idx(8, 2, 3, 2, content=bytes(range(12)))
    put("idx", "images", images)
    put("idx", "images_packed", gzip.compress(images, mtime=0))
    put("idx", "labels", idx(8, 2, content=b"\1\0"))


def of_streams(put):
    offer = {"protocol": 1, "name": "phi", "level": "products", "d": 2, "p": 3, "start": [1, 2], "lower": -1, "upper": [2, None]}
    answers = [frame(offer), frame({"arrays": [["value", 1, 3]], "failures": [[1, "refused", "no"]]}, (1, 2, 3)),
               frame({"steps": [1, 2, 3], "residual": [0.1, None, 0], "converged": [1, 0, 1], "arrays": [["y", 3, 1]],
                      "metrics": [["accuracy", 0.5]]}, (1, 2, 3))]
    put("stream_answer", "session", b"".join(answers))
    arrays = [["x", 2, 2], ["y", 3, 2]]
    x, y = (1, 2, 3, 4), (1, 2, 3, 4, 5, 6)
    keys = {"iteration": 3, "seed": [5, 6], "direction": [0, 1], "side": [1, -1], "attempt": [1, 1]}
    questions = [frame({"operation": "describe", "protocol": 1})]
    for operation in ("outer", "inner", "inner_gradient_y", "outer_gradient_y", "inner_gradient_x", "outer_gradient_x"):
        questions.append(frame({"operation": operation, "arrays": arrays, **keys}, x + y))
    questions.append(frame({"operation": "solve", "rule": "relative", "steps": 10, "tolerance": 0.1, "reference": [1, 1],
                            "curvature": [1, 1], "arrays": arrays}, x + y))
    for operation in ("hessian_product", "cross_product"):
        questions.append(frame({"operation": operation, "arrays": [*arrays, ["v", 3, 2]]}, x + y + y))
    questions.append(frame({"operation": "solver_curvature", "arrays": [["x", 2, 1], ["y", 3, 1], ["v", 2, 1]]},
                           (1, 2, 1, 2, 3, 1, 1)))
    questions.append(frame({"operation": "metrics", "arrays": [["x", 2, 1], ["y", 3, 1]]}, (1, 2, 1, 2, 3)))
    questions.append(frame({"operation": "feasible", "arrays": [["x", 2, 2]]}, x))
    questions.append(frame({"operation": "curvature", "arrays": [["x", 2, 2]]}, x))
    put("stream_question", "session", b"".join(questions))
    for i, question in enumerate(questions):
        put("stream_question", f"question_{i}", question)


def main():
    bizo, corpus = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])

    def put(target, name, content):
        (corpus / target).mkdir(parents=True, exist_ok=True)
        (corpus / target / name).write_bytes(content)

    with tempfile.TemporaryDirectory() as name:
        of_runs(bizo, pathlib.Path(name), put)
        of_data(pathlib.Path(name), put)
    of_streams(put)


if __name__ == "__main__":
    main()

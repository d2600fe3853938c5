"""Writes the samples of foreign_files.py as h5py, Julia, MATLAB and PyTables write HDF5: SCRIPT FOLDER.

Needs h5py, so the test starts it with a Python that has it. Prints what a Foreign has besides its content, by name.
"""
import json
import sys

import h5py
import numpy as np
from foreign_files import ROWS

X = np.array(ROWS)[:, :3]
Y = np.array(ROWS)[:, 3]


def bit_field(file, name, values):
    """What Julia makes of booleans."""
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(file.id, name.encode(), h5py.h5t.STD_B8LE, space)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values.astype(np.uint8), mtype=h5py.h5t.NATIVE_B8)


def with_hole():
    holed = X.copy()
    holed[3, 1] = np.nan
    return holed


# name: datasets, and what a Foreign has besides its content.
FILES = {
    "h5py.h5": ({"X": X, "y": Y}, {}),
    "upper.H5": ({"X": X, "y": Y}, {}),
    "integers.hdf5": ({"X": X.astype(">f4"), "y": Y.astype(">i2")}, {}),
    "chunked.h5": ({"X": X, "y": Y}, {}),
    "bool.h5": ({"X": X, "y": Y.astype(bool)}, {}),
    "column.h5": ({"X": X, "y": Y[:, None]}, {}),
    "julia.h5": ({"X": X.T, "y": Y}, {"noted": True}),
    "julia_bool.h5": ({"X": X.T, "y": bit_field}, {"noted": True}),
    "matlab.h5": ({"X": X.T, "y": Y[None, :]}, {"noted": True}),
    "matlab_said.h5": ({"X": X.T, "y": Y[None, :]}, {"right": {"transposed": "yes"}}),
    "other_names.h5": ({"data": X, "target": Y},
                       {"refused": ["no dataset y", "problem.label", "there are: data, target"],
                        "right": {"matrix": "data", "label": "target"}}),
    "pandas.h5": ({"frame/block0_values": X, "frame/axis0": np.array([b"a", b"b", b"c"])},
                  {"refused": ["no dataset y", "problem.label"]}),
    "text.h5": ({"X": X, "y": np.where(Y > 0, b"ham", b"spam")},
                {"refused": ["y is not one of floats, integers or booleans", "classes as numbers"]}),
    "hole.h5": ({"X": with_hole(), "y": Y}, {"refused": [r"X\[3, 1\] is not finite", "leave the sample out"]}),
    "too_many.h5": ({"X": X, "y": np.repeat(Y, 2)}, {"refused": ["wrong shape", "12 x 3.* 24 labels"]}),
    "wrong_way.h5": ({"X": X, "y": Y}, {"refused": ["problem.transposed = yes.*12 x 3"], "tried": {"transposed": "yes"},
                                        "right": {"transposed": "no"}}),
    "three_axes.h5": ({"X": X[:, :, None], "y": Y}, {"refused": ["wrong shape", "samples x features"]}),
}
SQUARE = {"X": X[:3], "y": Y[:3]}  # as many features as samples


def write(folder):
    for name, datasets in [*((name, datasets) for name, (datasets, _) in FILES.items()), ("square.h5", SQUARE)]:
        with h5py.File(f"{folder}/{name}", "w") as file:
            for dataset, values in datasets.items():
                if callable(values):
                    values(file, dataset, Y)
                elif name.startswith("chunked"):
                    file.create_dataset(dataset, data=values, chunks=True, compression="gzip")
                else:
                    file[dataset] = values


if __name__ == "__main__":
    write(sys.argv[1])
    print(json.dumps({name: about for name, (_, about) in FILES.items()}))

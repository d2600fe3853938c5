#!/usr/bin/python3
"""Writes the data sets of this folder, and SHA256SUMS: tables from the copies in scikit-learn, signals from numpy.

    python3 data/make_data.py [folder]

The shortest decimal that reads back as the same double is written; whole numbers are written as integers.
"""
import hashlib
import pathlib
import sys

import h5py
import numpy
from sklearn import datasets


def text_of(number):
    number = float(number)
    return str(int(number)) if number.is_integer() else repr(number)


def write_csv(path, names, features, label_name, labels):
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(",".join([*names, label_name]) + "\n")
        for row, label in zip(features, labels):
            file.write(",".join(map(text_of, [*row, label])) + "\n")


def write_signals(path, count):
    """Indicators of intervals on 256 points of [-2, 2], and the same with noise of deviation 0.1."""
    points = numpy.linspace(-2, 2, 256)
    numpy.random.seed(0)
    intervals = [(numpy.random.uniform(-1, 1), numpy.random.uniform(0.5, 1)) for _ in range(count)]
    truth = numpy.array([abs(points - centre) <= half_width for centre, half_width in intervals], dtype=float)
    with h5py.File(path, "w") as file:
        for name, signals in (("truth", truth), ("data", truth + 0.1 * numpy.random.randn(*truth.shape))):
            file.create_dataset(name, data=signals, compression="gzip", shuffle=True)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    digits = datasets.load_digits()
    cancer = datasets.load_breast_cancer()
    diabetes = datasets.load_diabetes(scaled=False)
    write_csv(folder / "digits.csv", digits.feature_names, digits.data, "digit", digits.target)
    cancer_names = [name.replace(" ", "_") for name in cancer.feature_names]
    write_csv(folder / "breast_cancer.csv", cancer_names, cancer.data, "benign", cancer.target)
    write_csv(folder / "diabetes.csv", diabetes.feature_names, diabetes.data, "progression", diabetes.target)
    write_signals(folder / "denoising10.h5", 10)
    write_signals(folder / "denoising20.h5", 20)
    with open(folder / "SHA256SUMS", "w", encoding="ascii", newline="\n") as sums:
        for path in sorted([*folder.glob("*.csv"), *folder.glob("*.h5")]):
            sums.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")


if __name__ == "__main__":
    main()

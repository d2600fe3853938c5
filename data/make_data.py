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


def clean_signals(count, size):
    """Indicators of intervals on so many points of [-2, 2]; what is drawn next is noise."""
    points = numpy.linspace(-2, 2, size)
    numpy.random.seed(0)
    intervals = [(numpy.random.uniform(-1, 1), numpy.random.uniform(0.5, 1)) for _ in range(count)]
    return numpy.array([abs(points - centre) <= half_width for centre, half_width in intervals], dtype=float)


def write_matrices(path, **matrices):
    with h5py.File(path, "w") as file:
        for name, numbers in matrices.items():
            file.create_dataset(name, data=numbers, compression="gzip", shuffle=True)


def write_signals(path, count):
    """Noise of deviation 0.1."""
    truth = clean_signals(count, 256)
    write_matrices(path, truth=truth, data=truth + 0.1 * numpy.random.randn(*truth.shape))


def write_transforms(path, count):
    """Unitary Fourier transforms with complex noise of deviation 0.05."""
    truth = clean_signals(count, 64)
    noise = numpy.array([numpy.random.randn(64) + 1j * numpy.random.randn(64) for _ in truth])
    data = numpy.fft.fft(truth, norm="ortho") + 0.05 / numpy.sqrt(2) * noise
    write_matrices(path, truth=truth, data_real=data.real, data_imag=data.imag)


def write_logistic(path, count, features):
    """Labels of normal features by a linear rule with noise of deviation 0.1 (Grazzi et al., ICML 2020)."""
    numpy.random.seed(0)
    samples = numpy.random.randn(count, features)
    labels = samples @ numpy.random.randn(features) + 0.1 * numpy.random.randn(count) > 0
    write_matrices(path, X=samples.astype(numpy.float32), y=labels.astype(numpy.uint8))


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
    write_transforms(folder / "sampling64.h5", 10)
    write_logistic(folder / "logistic20.h5", 1000, 20)
    with open(folder / "SHA256SUMS", "w", encoding="ascii", newline="\n") as sums:
        for path in sorted([*folder.glob("*.csv"), *folder.glob("*.h5")]):
            sums.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")


if __name__ == "__main__":
    main()

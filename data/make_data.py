#!/usr/bin/python3
"""Writes the data sets of this folder from the copies in scikit-learn, and SHA256SUMS.

    python3 data/make_data.py [folder]

The shortest decimal that reads back as the same double is written; whole numbers are written as integers.
"""
import hashlib
import pathlib
import sys

from sklearn import datasets


def text_of(number):
    number = float(number)
    return str(int(number)) if number.is_integer() else repr(number)


def write_csv(path, names, features, label_name, labels):
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(",".join([*names, label_name]) + "\n")
        for row, label in zip(features, labels):
            file.write(",".join(map(text_of, [*row, label])) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    digits = datasets.load_digits()
    cancer = datasets.load_breast_cancer()
    diabetes = datasets.load_diabetes(scaled=False)
    write_csv(folder / "digits.csv", digits.feature_names, digits.data, "digit", digits.target)
    cancer_names = [name.replace(" ", "_") for name in cancer.feature_names]
    write_csv(folder / "breast_cancer.csv", cancer_names, cancer.data, "benign", cancer.target)
    write_csv(folder / "diabetes.csv", diabetes.feature_names, diabetes.data, "progression", diabetes.target)
    with open(folder / "SHA256SUMS", "w", encoding="ascii", newline="\n") as sums:
        for path in sorted(folder.glob("*.csv")):
            sums.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")


if __name__ == "__main__":
    main()

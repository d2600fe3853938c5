"""Twelve samples with three features and a label as IDX files: the form of MNIST, and what becomes of it on the way.

The features are bytes; a CSV file of the same numbers says what is right.
"""
import gzip
import struct

from foreign_files import Foreign, table

ROWS = [[(37 * i) % 256, (91 * i + 5) % 256, (i * i + 11) % 256, (i // 2 + i) % 2] for i in range(12)]
NAMES = ["a", "b", "c", "y"]


def images(*sizes, magic=None):
    body = bytes(value for row in ROWS for value in row[:-1])
    return struct.pack(f">{1 + len(sizes)}I", magic or 0x800 + len(sizes), *sizes) + body


LABELS = struct.pack(">II", 0x801, len(ROWS)) + bytes(row[-1] for row in ROWS)
IMAGES = images(12, 1, 3)


def write_images(folder, name, samples, side):
    """Images of ten classes, each with a bright pixel in a place of its own, and their labels, compressed."""
    labels = bytes(i % 10 for i in range(samples))
    pixels = bytes((255 if place == 2 * i % 20 else (7 * i + 3 * place * i) % 90) for i in range(samples) for place in range(side ** 2))
    for kind, header, entries in (("images-idx3", (0x803, samples, side, side), pixels), ("labels-idx1", (0x801, samples), labels)):
        packed = gzip.compress(struct.pack(f">{len(header)}I", *header) + entries)
        (folder / f"{name}-{kind}-ubyte.gz").write_bytes(packed)


def plain():
    return table(ROWS, names=NAMES)


def flawed(name, content, *patterns, labels=LABELS):
    """A file of images that is refused, beside its labels, and that file."""
    return [Foreign(name, content, list(patterns)),
            Foreign(name.replace("images", "labels").replace("idx3", "idx1"), labels)]


def idx_files():
    """Files to write; those that only have labels are neither refused nor read."""
    files = []
    for name, content, labels in (("plain-images-idx3-ubyte", IMAGES, LABELS), ("dots-images.idx3-ubyte", IMAGES, LABELS),
                                  ("packed-images-idx3-ubyte.gz", gzip.compress(IMAGES), gzip.compress(LABELS)),
                                  ("flat-images.idx.GZ", gzip.compress(images(12, 3)), gzip.compress(LABELS))):
        files += [Foreign(name, content, right={}, noted=True),
                  Foreign(name.replace("images", "labels").replace("idx3", "idx1"), labels)]
    packed = gzip.compress(IMAGES)
    wrong = bytearray(packed)
    wrong[len(wrong) // 2] ^= 0xFF
    short = struct.pack(">II", 0x801, 11) + LABELS[8:-1]
    return files + [
        Foreign("all.bin", IMAGES, ["extension", "problem.format", "idx"], {"format": "idx", "label": "classes"}),
        Foreign("classes", LABELS),
        Foreign("nameless.idx", IMAGES, ["cannot be told from its name", "problem.label"], {"label": "classes"}),
        *flawed("cut-images-idx3-ubyte", IMAGES[:-1], "fewer bytes than the 12 x 1 x 3", "copy the file again"),
        *flawed("long-images-idx3-ubyte", IMAGES + b"x", "more bytes than the 12 x 1 x 3", "copy the file again"),
        *flawed("cut-images-idx3-ubyte.gz", packed[:-9], "compressed data are cut off", "copy the file again"),
        *flawed("wrong-images-idx3-ubyte.gz", bytes(wrong), "compressed data are (damaged|cut off)"),
        *flawed("fake-images-idx3-ubyte.gz", IMAGES, "not compressed by gzip", r"take \.gz off"),
        *flawed("swapped-images-idx3-ubyte", LABELS, "it has labels", "give the file of the images"),
        *flawed("magic-images-idx3-ubyte", images(12, 1, 3, magic=0xD03), "not bytes", "unsigned bytes, or as HDF5"),
        *flawed("text-images-idx3-ubyte", plain().encode(), "not an IDX file", "problem.format"),
        *flawed("eleven-images-idx3-ubyte", IMAGES, "eleven-images.* 12 samples", "11 labels", labels=short),
        *flawed("vast-images-idx3-ubyte.gz", gzip.compress(images(12, 2 ** 31, 2 ** 31)), "fewer bytes than the 12 x 2147483648"),
    ]

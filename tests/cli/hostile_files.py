"""Files that a stranger made by hand: each is refused in one line, by every command that reads files, and nothing is
written, started or waited for (docs/security.md). What libFuzzer found is in fuzz/corpus.
"""
import hashlib
import os
import struct
import unittest

from blackbox import python_with_numpy
from program import SOURCE, InFolder, tool

# Copies of a results file, each with one thing in it that no run writes: CRAFT SOURCE. Prints their names.
CRAFT = """\
import pathlib, sys
import h5py, numpy as np

def replace(file, name, value=None, **how):
    del file[name]
    file.create_dataset(name, data=value, **how)

def several_values(file):
    replace(file, "solution/value", np.ones(100_000))
def several_attributes(file):
    file.attrs["seed"] = np.arange(1000, dtype=np.uint64)
def several_texts(file):
    file.attrs["status"] = ["a"] * 1000
def no_text(file):
    file.attrs["history"] = h5py.Empty("S1")
def too_short(file):
    replace(file, "trace/value", file["trace/value"][:1])
def no_list(file):
    replace(file, "trace/iteration", 3)
def table(file):
    replace(file, "timing/busy", np.ones((3, 3)))
def huge(file):
    replace(file, "trace/iteration", shape=(10**13,), dtype="f8", chunks=(1000,))
def huge_chunk(file):
    replace(file, "solution/x", shape=(10,), maxshape=(None,), dtype="f8", chunks=(4 * 10**8,))
def huge_packed(file):
    replace(file, "solution/x", shape=(10**12,), dtype="f8", chunks=(1000,), compression="gzip")
def link_to_a_pipe(file):
    del file["timing"]
    file["timing"] = h5py.ExternalLink("pipe", "/")
def link_to_another(file):
    del file["timing"]
    file["timing"] = h5py.ExternalLink("run.h5", "/timing")
def link_to_itself(file):
    del file["timing"]
    file["timing"] = h5py.SoftLink("/timing")
def virtual(file):
    layout = h5py.VirtualLayout(shape=(3,), dtype="f8")
    layout[:] = h5py.VirtualSource("run.h5", "solution/x", shape=(3,))
    del file["solution/x"]
    file.create_virtual_dataset("solution/x", layout)
def elsewhere(file):
    replace(file, "solution/x", shape=(3,), dtype="f8", external=[("secret", 0, 24)])
def small_numbers(file):
    replace(file, "trace/iteration", shape=(60_000_000,), dtype="i1", chunks=(1000,))
def small_texts(file):
    for name in ("first_iteration", "evaluations", "first_value", "value"):
        file["legs/" + name] = np.arange(3)
    for name in ("method", "stop_reason"):
        file["legs/" + name] = np.array([b"a"] * 3)

for craft in (several_values, several_attributes, several_texts, no_text, too_short, no_list, table, huge, huge_chunk, huge_packed,
              link_to_a_pipe, link_to_another, link_to_itself, virtual, elsewhere, small_numbers,
              small_texts):
    path = pathlib.Path(craft.__name__ + ".h5")
    path.write_bytes(pathlib.Path(sys.argv[1]).read_bytes()[512:])  # without its seal, which anybody can make
    with h5py.File(path, "r+") as file:
        craft(file)
    print(path)
"""

DATA = """\
import h5py, numpy as np
for name, how in {"huge": {"chunks": (1000, 10)}, "packed": {"chunks": (1000, 10), "compression": "gzip"}}.items():
    with h5py.File(name + "_data.h5", "w") as file:
        file.create_dataset("X", shape=(10**9, 1000), dtype="f4", **how)
        file["y"] = np.arange(3)
    print(name + "_data.h5")
"""

# What multiplies as it is read: bizo.read refuses it.
MULTIPLY = """\
import sys
import h5py, numpy as np
from bizo import read

def nested(file):
    for _ in range(22):
        group = file.create_group("a")
        file["b"] = group
        file = group
def many_unwritten(file):
    for k in range(20):
        file.create_dataset(f"x{k}", shape=(8_000_000,), dtype="f8", chunks=(1000,))
def unwritten_texts(file):
    file.create_dataset("x", shape=(60_000_000,), dtype="S1", chunks=(1000,))
def many_names(file):
    file["x"] = np.ones(1_000_000)
    for k in range(20):
        file[f"x{k}"] = file["x"]

for craft in (nested, many_unwritten, unwritten_texts, many_names):
    with h5py.File("crafted.h5", "w") as file:
        craft(file)
    try:
        read("crafted.h5")
        print(craft.__name__ + ": read")
    except OSError as error:
        print(craft.__name__ + ": " + str(error).split(" ", 1)[1])
"""

# Copies of merged runs: TABLES SOURCE.
TABLES = """\
import sys
import h5py
for name, shapes in {"many_unwritten": [8_000_000] * 20, "lengths": [1, 2], "small": [60_000_000]}.items():
    with h5py.File(sys.argv[1]) as runs, h5py.File(name + ".h5", "w") as file:
        file.attrs.update(runs.attrs)
        for k, length in enumerate(shapes):
            file.create_dataset(f"table/x{k}", shape=(length,), dtype="i1" if name == "small" else "f8",
                                chunks=(min(length, 1000),))
"""

# What bizo report does with each.
GATHER = """
import sys
from bizo.report.runs import gather
for path in sys.argv[1:]:
    try:
        gather([path])
        print(path + ": read")
    except ValueError as error:
        print(path + ": " + str(error).splitlines()[0])
"""

JOB = "[problem]\nname = quadratic\nd = 3\n[budget]\niterations = 3\n[run]\noutput = run.h5\n"


def entry(kind, content):
    """With its checksum, as journals and checkpoints have it."""
    head = b"BZJ1" + struct.pack("<IQ", kind, len(content))
    return head + hashlib.sha256(head + bytes(32) + content).digest() + content


class HostileFiles(InFolder):
    def state(self):
        """Every file with its content."""
        return {path.relative_to(self.folder): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def script(self, text, *words):
        (self.folder / "script.py").write_text(text, encoding="utf-8")
        done = tool(python_with_numpy(), "-B", "script.py", *words, folder=self.folder)
        self.assertEqual(done.code, 0, done)
        (self.folder / "script.py").unlink()
        return done.out.split()

    def refused(self, *words):
        done = self.bizo(*words, limit=60, environment={"PATH": f"/usr/bin:{os.environ['PATH']}"})
        self.assertIn(done.code, (1, 2), done)
        self.assertEqual(len(done.err.splitlines()), 1, done)
        self.assertEqual(done.out, "", done)
        return done.err

    def test_results_that_no_run_wrote(self):
        self.write("job.ini", JOB)
        self.expect(0, "run", "job.ini", "-q")
        os.mkfifo(self.folder / "pipe")
        (self.folder / "secret").write_bytes(struct.pack("<3d", 1, 2, 3))
        names = self.script(CRAFT, "run.h5")
        self.assertEqual(len(names), 17)
        before = self.state()
        for name in [*names, "pipe"]:
            with self.subTest(name):
                self.refused("inspect", name)
                self.refused("merge", "all.h5", "run.h5", name)
        self.assertEqual(self.state(), before)
        gathered = tool(python_with_numpy(), "-B", "-c", GATHER, *sorted(path.name for path in self.folder.glob("*.h5")),
                        folder=self.folder, environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        said = dict(line.split(": ", 1) for line in gathered.out.splitlines())
        self.assertEqual(set(said), {*names, "run.h5"})
        # What is left is read, and does no harm: several entries of attributes, and of datasets that are not drawn.
        self.assertEqual({name for name, line in said.items() if line == "read"},
                         {"run.h5", "several_attributes.h5", "several_texts.h5", "no_text.h5", "table.h5", "huge_chunk.h5",
                          "small_texts.h5"}, said)

    def test_tables_that_no_merge_wrote(self):
        self.write("job.ini", JOB)
        self.expect(0, "run", "job.ini", "-q")
        self.expect(0, "merge", "all.h5", "run.h5")
        self.script(TABLES, "all.h5")
        much = "announces more than the file can hold"
        for name, message in {"many_unwritten": much, "small": much, "lengths": "different lengths"}.items():
            with self.subTest(name):
                self.assertIn(message, self.refused("inspect", name + ".h5"))

    def test_python_reads_nothing_that_multiplies(self):
        done = tool("timeout", "60", python_with_numpy(), "-B", "-c", MULTIPLY, folder=self.folder,
                    environment={"PYTHONPATH": f"{SOURCE}/tools/python"})
        much = "announces more than the file can hold"
        self.assertEqual(done.out.splitlines(), ["nested: has several names", f"many_unwritten: {much}", f"unwritten_texts: {much}",
                                                 f"many_names: {much}"], done)

    def test_data_that_the_file_cannot_hold(self):
        for name in self.script(DATA):
            with self.subTest(name):
                self.write("job.ini", f"[problem]\nname = ridge\ndata = {name}\n")
                self.assertIn("announces more than the file can hold", self.refused("run", "job.ini", "-q"))

    def test_journals_and_checkpoints_that_no_run_wrote(self):
        """The checksums are right: they are against damage, and no signatures."""
        self.write("job.ini", JOB.replace("iterations = 3", "iterations = 1000000"))
        self.expect(75, "run", "job.ini", "-q", "--time-limit", "1", "--set", "run.checkpoint_every=1000")
        whole = (self.folder / "run.journal").read_bytes()
        size = 48 + struct.unpack("<Q", whole[8:16])[0]
        first, identity = whole[:size], whole[48:size]
        (self.folder / "run.h5").unlink(missing_ok=True)
        for path in self.folder.glob("*.checkpoint*"):
            path.unlink()
        much = struct.pack("<Q", 2**62)
        crafted = {
            "no identity": {"journal": entry(1, b"\x00" * 40)},
            "endless words": {"journal": entry(1, much + b"a")},
            "an endless list of iterations": {"journal": first + entry(3, much * 30)},
            "half a batch": {"journal": first + entry(2, b"\x01" * 9)},
            "a checkpoint of nothing": {"checkpoint": entry(4, b"")},
            "a checkpoint with an endless state": {"checkpoint": entry(4, identity + bytes(8) + bytes(8) + much)},
            "a checkpoint with a state of zeros": {"checkpoint": entry(4, identity + bytes(16) + struct.pack("<Q", 400) + bytes(400))},
        }
        for name, files in crafted.items():
            with self.subTest(name):
                for path in self.folder.glob("run.*"):
                    path.unlink()
                for kind, content in files.items():
                    (self.folder / f"run.{kind}").write_bytes(content)
                before = self.state()
                self.refused("repair", "run.h5")
                self.refused("run", "job.ini", "-q", "--resume")
                self.assertEqual({path: content for path, content in self.state().items() if path in before}, before)


if __name__ == "__main__":
    unittest.main()

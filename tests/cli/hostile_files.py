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

for craft in (several_values, several_attributes, several_texts, no_text, too_short, no_list, table, huge, huge_chunk, huge_packed,
              link_to_a_pipe, link_to_another, link_to_itself, virtual, elsewhere):
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
        done = tool("sh", "-c", f"cd {self.folder} && {python_with_numpy()} -B script.py {' '.join(words)}")
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
        self.assertEqual(len(names), 15)
        before = self.state()
        for name in [*names, "pipe"]:
            with self.subTest(name):
                self.refused("inspect", name)
                self.refused("merge", "all.h5", "run.h5", name)
        self.assertEqual(self.state(), before)
        said = dict(line.split(": ", 1) for line in tool("sh", "-c", f"cd {self.folder} && PYTHONPATH={SOURCE}/tools/python "
                    f"{python_with_numpy()} -B -c '{GATHER}' *.h5").out.splitlines())
        self.assertEqual(set(said), {*names, "run.h5"})
        # What is left is read, and does no harm: several entries of attributes, and of datasets that are not drawn.
        self.assertEqual({name for name, line in said.items() if line == "read"},
                         {"run.h5", "several_attributes.h5", "several_texts.h5", "no_text.h5", "table.h5", "huge_chunk.h5"}, said)

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

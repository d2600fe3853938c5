"""Files that are damaged, or of another version: said in one line, never believed.

BIZO_TRIALS: half of the number of files that are damaged (default 20).
"""
import gzip
import pathlib
import random
import tarfile
import unittest

from program import SOURCE, attribute, column, settings, tool
from run_files import KILL_LIBRARY, SEED, TRIALS, RunFiles


HALF = {"half.h5", "half.checkpoint", "half.checkpoint.old", "half.journal", "half.journal.old"}


class Damaged(RunFiles):
    def test_results(self):
        """Cut anywhere or one bit flipped: said, in one line."""
        self.expect(0, "run", "job.ini", "-q")
        sound = (self.folder / "run.h5").read_bytes()
        chance = random.Random(SEED)
        for trial in range(2 * TRIALS):
            content = bytearray(sound)
            if trial % 2:
                del content[chance.randrange(len(content)):]
            else:  # every fourth in the first bytes, which say what follows
                content[chance.randrange(len(content) if trial % 4 else 512)] ^= 1 << chance.randrange(8)
            (self.folder / "bad.h5").write_bytes(content)
            for words in (["inspect", "bad.h5"], ["merge", "all.h5", "run.h5", "bad.h5"])[:1 + (trial % 8 == 0)]:
                result = self.expect(1, *words, limit=100)
                self.assertEqual((result.out, len(result.err.splitlines())), ("", 1), result)
                self.assertIn("damaged", result.err)
        print(f"{2 * TRIALS} damaged results files refused")

    def test_checkpoint_and_journal(self):
        """The bits of the undisturbed run, or one line that says what is damaged; never something else."""
        whole = settings(budget__iterations=12)
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5", *whole)
        self.journaled()
        kept = {path.name: path.read_bytes() for path in self.folder.glob("half.*")}
        self.assertEqual(kept.keys(), HALF - {"half.h5"})
        chance = random.Random(SEED)
        outcomes = {0: 0, 1: 0}
        for trial in range(2 * TRIALS):
            for path in self.folder.glob("half.*"):
                path.unlink()
            names = (["checkpoint"], ["journal"], ["checkpoint", "journal"], ["checkpoint", "checkpoint.old"],
                     [name.removeprefix("half.") for name in kept])[trial // 2 % 5]
            for name, content in kept.items():
                content = bytearray(content)
                if name.removeprefix("half.") in names:
                    at = chance.randrange(len(content))
                    if trial % 2:
                        del content[at:]
                    else:
                        content[at] ^= 1 << chance.randrange(8)
                (self.folder / name).write_bytes(content)
            result = self.bizo("run", "job.ini", "-q", "-o", "half.h5", "--resume", *whole, limit=100)
            outcomes[result.code] += 1
            if result.code == 0:
                self.same("whole.h5", "half.h5")
            else:
                self.assertEqual(len(result.err.splitlines()), 1, result)
        print(f"checkpoint and journal damaged {2 * TRIALS} times: {outcomes[0]} went on with the same bits, {outcomes[1]} refused")
        self.assertGreaterEqual(outcomes[0], TRIALS)

    def journaled(self):
        """half.*: what a run leaves that is killed when it has two checkpoints and some batches after them."""
        for at in range(40, 1000):
            killed = self.bizo("run", "job.ini", "-q", "-o", "half.h5", *settings(budget__iterations=12), environment={
                "LD_PRELOAD": KILL_LIBRARY, "BIZO_KILL_AT": str(at), "BIZO_KILL_HOW": "half"})
            self.assertNotEqual(killed.code, 0, "it ended before")
            left = {path.name: path.stat().st_size for path in self.folder.glob("half.*")}
            if left.keys() == HALF and left["half.journal"] > left["half.journal.old"] * 2 // 3:
                (self.folder / "half.h5").unlink()
                return
            for name in left:
                (self.folder / name).unlink()


class OldFiles(RunFiles):
    """Files of version 1 have no checksum, and less in them; up to version 2 they have old names of options."""

    def test_version_1(self):
        old = gzip.decompress((pathlib.Path(SOURCE) / "tests/data/results_1.h5.gz").read_bytes())
        (self.folder / "old.h5").write_bytes(old)
        shown = self.expect(0, "inspect", "old.h5").out
        for line in ("status                 finished (iterations)", "iterations             4",
                     "best value             0.8137939167", "started                2026-11-22T15:58:36Z"):
            self.assertIn(line, shown)
        self.expect(0, "run", "job.ini", "-q", "-o", "new.h5")
        self.expect(0, "merge", "all.h5", "old.h5", "new.h5")
        self.assertEqual(column(self.folder / "all.h5", "/table/iterations"), [4, 9])
        self.assertEqual(column(self.folder / "all.h5", "/table/budget.iterations")[1], 9)
        self.same("old.h5", "old.h5")

    def test_version_2(self):
        """Results under old names are read and compared; a state of another layout is refused, and nothing is touched."""
        with tarfile.open(pathlib.Path(SOURCE) / "tests/data/run_2.tar.gz") as archive:
            archive.extractall(self.folder)
        self.write("new.ini", "[problem]\nname = quadratic\nd = 8\np = 5\n"
                              "[inner]\nname = nesterov\ncontrol = fixed-steps\nsteps = 40\nL = 40\nmu = 0.01\n"
                              "[directions]\ncount = 3\nreuse = 2\n[method]\nname = hozog\nestimate = sensitivity\n"
                              "[step]\nrule = adam\nsize = 0.3\nschedule = inverse\ntime_constant = 50\n"
                              "[budget]\niterations = 4\n[run]\noutput = old.h5\n")
        self.assertEqual(attribute(self.folder / "old.h5", "format_version"), "2")
        self.assertIn("started                2026-11-29T", self.expect(0, "inspect", "old.h5").out)
        self.expect(0, "run", "new.ini", "-q", "-o", "same.h5", *settings(budget__iterations=7))
        self.expect(0, "merge", "all.h5", "old.h5", "same.h5")
        table = [line.split() for line in self.expect(0, "inspect", "all.h5").out.splitlines()]
        self.assertEqual(table[0][8:], ["budget.iterations"], "the only setting that differs")
        before = {name: (self.folder / name).read_bytes() for name in ("old.h5", "old.checkpoint")}
        for command in (("repair", "old.h5"), ("run", "new.ini", "-q", "--resume", *settings(budget__iterations=7))):
            refused = self.expect(1, *command).err
            self.assertIn("old.checkpoint: a state has other content than what reads it; it is from another build of bizo: "
                          "continue with that one\n", refused)
        for name, content in before.items():
            self.assertEqual((self.folder / name).read_bytes(), content, name)

    def test_version_4(self):
        self.expect(0, "run", "job.ini", "-q")
        edit = tool("/usr/bin/python3", "-c", "import h5py, sys\nold, new = h5py.File(sys.argv[1]), h5py.File(sys.argv[2], 'w')\n"
                    "for name in old: old.copy(name, new)\nnew.attrs.update(old.attrs)\nnew.attrs['format_version'] = 4\n",
                    self.folder / "run.h5", self.folder / "next.h5")
        self.assertEqual(edit.code, 0, edit)
        refused = self.expect(1, "inspect", "next.h5").err
        self.assertEqual(refused, "bizo: cannot read next.h5: its format version is 4, this program reads 1 to 3; use a newer bizo\n")

    def test_the_checksum_is_one_that_others_can_check(self):
        self.expect(0, "run", "job.ini", "-q")
        line = (self.folder / "run.h5").read_bytes()[:512].split(b"\n")[0].decode()
        sums = tool("sh", "-c", "tail -c +513 run.h5 | sha256sum", folder=self.folder)
        self.assertEqual(line.split()[-1], sums.out.split()[0])
        tool("sh", "-c", "tail -c +513 run.h5 > mine.h5", folder=self.folder)
        self.same("run.h5", "mine.h5")
        shown = [self.expect(0, "inspect", name).out.partition("\n")[2] for name in ("run.h5", "mine.h5")]
        self.assertEqual(*shown)


if __name__ == "__main__":
    unittest.main()

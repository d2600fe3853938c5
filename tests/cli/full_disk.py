"""A disk that is full, or read-only: one message, and what was there stays. Needs root, who may mount a small disk."""
import ctypes
import os
import unittest

from program import settings, tool
from run_files import RunFiles


def in_a_space_of_its_own():
    """From here on, mounts are seen by this process and its children alone. False: it may not do so."""
    if os.geteuid() != 0:
        return False
    new_namespace = 0x00020000
    return ctypes.CDLL(None, use_errno=True).unshare(new_namespace) == 0 and tool("mount", "--make-rprivate", "/").code == 0


class FullDisk(RunFiles):
    def setUp(self):
        super().setUp()
        if not in_a_space_of_its_own():
            self.skipTest("only root may mount a small disk")
        (self.folder / "disk").mkdir()
        # A problem whose checkpoint is of some 100 KB.
        self.other = ["job.ini", "-q", *settings(problem__d=2000, problem__p=10, directions__count=3)]
        self.job = [*self.other, "-o", "disk/run.h5"]

    def mount(self, *options):
        mounted = tool("mount", "-t", "tmpfs", "-o", ",".join(("size=4m", *options)), "none", self.folder / "disk")
        self.assertEqual(mounted.code, 0, mounted)
        self.addCleanup(tool, "umount", "-l", self.folder / "disk")

    def fill(self, leave):
        space = os.statvfs(self.folder / "disk")
        (self.folder / "disk/filler").write_bytes(b"x" * max(0, space.f_bavail * space.f_bsize - leave))

    def state(self):
        return {path.name: path.read_bytes() for path in (self.folder / "disk").glob("run.*") if path.is_file()}

    def refused(self):
        failed = self.expect(1, "run", *self.job, "--resume", *self.longer)
        self.assertEqual(len(failed.err.splitlines()), 1, failed)
        return failed.err

    def test_full_and_read_only(self):
        self.longer = settings(budget__iterations=15)
        self.expect(0, "run", *self.other, "-o", "longer.h5", *self.longer)
        for leave in (0, 4096, 8192, 40000, 80000, 150000):
            with self.subTest(leave=leave):
                self.mount()
                self.expect(0, "run", *self.job)
                before = self.rows("disk/run.h5")
                self.fill(leave)
                self.assertIn("No space left on device", self.refused())
                self.expect(0, "inspect", "disk/run.h5")
                self.assertGreaterEqual(len(self.rows("disk/run.h5")), len(before))
                self.same_rows("longer.h5", "disk/run.h5")
                self.assertEqual(list((self.folder / "disk").glob("*.tmp")), [])
                (self.folder / "disk/filler").unlink()
                self.expect(0, "run", *self.job, "--resume", *self.longer)
                self.same("longer.h5", "disk/run.h5")
                tool("umount", self.folder / "disk")

    def test_full_when_an_entry_is_appended(self):
        """No checkpoint and no results file are due: it is the journal that does not fit."""
        self.longer = settings(budget__iterations=3000)
        rare = settings(run__checkpoint_every=1000, run__save_every=1000)
        self.mount()
        self.expect(0, "run", *self.job, *rare)
        self.fill(150000)
        failed = self.expect(1, "run", *self.job, *rare, "--resume", *self.longer)
        self.assertEqual(len(failed.err.splitlines()), 1, failed)
        self.assertIn("disk/run.journal: No space left on device", failed.err)
        self.assertIn("make room and continue with --resume=auto", failed.err)
        (self.folder / "disk/filler").unlink()
        self.expect(0, "repair", "disk/run.h5")
        rows = self.rows("disk/run.h5")
        self.assertGreater(len(rows), 10)
        more = settings(budget__iterations=rows[-1] + 3)
        self.expect(0, "run", *self.job, *rare, "--resume", *more)
        self.expect(0, "run", *self.other, "-o", "more.h5", *rare, *more)
        self.same("more.h5", "disk/run.h5")

    def test_full_before_the_run_begins(self):
        """The journal has no room for its first line: what is proposed starts the run where there is none to continue."""
        self.mount()
        self.fill(4096)  # for who writes there
        failed = self.expect(1, "run", *self.job)
        self.assertIn("make room and continue with --resume=auto", failed.err)
        (self.folder / "disk/filler").unlink()
        self.expect(0, "run", *self.job, "--resume=auto")

    def test_merge(self):
        for seed in (1, 2):
            self.expect(0, "run", *self.other, "-o", f"run_{seed}.h5", *settings(run__seed=seed))
        self.mount()
        merge = ("merge", "disk/all.h5", "run_1.h5", "run_2.h5", "--overwrite")
        self.expect(0, *merge)
        before = (self.folder / "disk/all.h5").read_bytes()
        for leave in (0, 20000, len(before) // 2, len(before) - 4096):
            with self.subTest(leave=leave):
                self.fill(leave)
                failed = self.expect(1, *merge)
                self.assertEqual(len(failed.err.splitlines()), 1, failed)
                self.assertIn("No space left on device", failed.err)
                self.assertEqual((self.folder / "disk/all.h5").read_bytes(), before)
                self.assertEqual(list((self.folder / "disk").glob("*.tmp")), [])
                (self.folder / "disk/filler").unlink()
        self.expect(0, *merge)

    def test_read_only(self):
        self.longer = settings(budget__iterations=15)
        self.expect(0, "run", *self.other, "-o", "longer.h5", *self.longer)
        self.mount()
        self.expect(0, "run", *self.job)
        before = self.state()
        self.assertEqual(tool("mount", "-o", "remount,ro", self.folder / "disk").code, 0)
        self.assertIn("Read-only file system", self.refused())
        self.assertEqual(self.state(), before)
        self.expect(0, "inspect", "disk/run.h5")
        self.assertEqual(tool("mount", "-o", "remount,rw", self.folder / "disk").code, 0)
        self.expect(0, "run", *self.job, "--resume", *self.longer)
        self.same("longer.h5", "disk/run.h5")


if __name__ == "__main__":
    unittest.main()

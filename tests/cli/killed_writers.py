"""A run is killed at every call that changes a file, before it, in the middle of it and after it.

BIZO_TRIALS: how many writers are killed (default 20); with 300 it is at every call in every way.
BIZO_KILL_LIBRARY: tests/support/kill_at_write.c, built.
"""
import pathlib
import random
import unittest

from program import settings
from run_files import KILL_LIBRARY, SEED, TRIALS, RunFiles, printed


# So few calls that 300 are all of them, in every way.
FEW = settings(budget__iterations=2)


class KilledWriters(RunFiles):
    def kill(self, at, how, output, *words):
        words = words or ("run", "job.ini", "-o", output, *FEW)
        done = self.bizo(*words, environment={
            "LD_PRELOAD": KILL_LIBRARY, "BIZO_KILL_AT": str(at), "BIZO_KILL_HOW": how})
        self.assertIn(done.code, (0, 137, -9), done)  # as timeout says that it was killed
        return done

    def calls(self, *words, prepare=lambda: None):
        """How often it changes files."""
        least, most = 1, 1024
        prepare()
        self.assertEqual(self.kill(most, "before", "most.h5", *words).code, 0)
        while most - least > 1:
            middle = (least + most) // 2
            prepare()
            code = self.kill(middle, "before", f"call{middle}.h5", *words).code
            least, most = (middle, most) if code else (least, middle)
        return least

    def check(self, done, output, how_to_go_on):
        finished = printed(done.out)
        results = self.folder / output
        if results.exists():
            self.assertEqual(self.expect(0, "inspect", output).err, "")
            self.same_rows("whole.h5", output)
        if finished and how_to_go_on == "repair":
            self.expect(0, "repair", output)
            self.same_rows("whole.h5", output)
            self.assertGreaterEqual(self.rows(output)[-1], finished[-1])
        self.expect(0, "run", "job.ini", "-q", "-o", output, *FEW, "--resume=auto")
        self.same("whole.h5", output)

    def test_at_every_call(self):
        self.assertTrue(pathlib.Path(KILL_LIBRARY).exists(), f"{KILL_LIBRARY} is not built")
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5", *FEW)
        last = self.calls()
        plan = [(k, how) for how in ("before", "half", "after") for k in range(1, last + 1)]
        if TRIALS < len(plan):
            plan = random.Random(SEED).sample(plan, TRIALS)
        else:
            plan += random.Random(SEED).choices(plan, k=TRIALS - len(plan))
        for trial, (at, how) in enumerate(plan):
            with self.subTest(at=at, how=how):
                output = f"trial{trial}.h5"
                done = self.kill(at, how, output)
                if at <= last - 3:  # a slower run syncs now and then, a faster one makes fewer calls
                    self.assertNotEqual(done.code, 0)
                self.check(done, output, ("repair", "resume")[trial % 2])
            for path in self.folder.glob(f"trial{trial}.*"):
                path.unlink()
        print(f"{len(plan)} writers killed, at {last} different calls")

    def test_merge_and_repair(self):
        """They leave what was there or what is to be, and can be repeated."""
        for seed in (1, 2):
            self.expect(0, "run", "job.ini", "-q", "-o", f"run_{seed}.h5", *FEW, "--set", f"run.seed={seed}")
        sound = (self.folder / "run_1.h5").read_bytes()
        merge = ("merge", "all.h5", "run_1.h5", "run_2.h5", "--overwrite")
        for words, output in ((merge, "all.h5"), (("repair", "run_1.h5"), "run_1.h5")):
            def prepare():
                for path in (*self.folder.glob("*.tmp"), *self.folder.glob("all.h5"), *self.folder.glob("*.damaged")):
                    path.unlink()
                (self.folder / "run_1.h5").write_bytes(sound if words is merge else sound[:2000])
            last = self.calls(*words, prepare=prepare)
            plan = [(k, how) for how in ("before", "half") for k in range(1, last + 1)]
            for at, how in random.Random(SEED).sample(plan, min(len(plan), TRIALS // 2)):
                with self.subTest(words[0], at=at, how=how):
                    prepare()
                    self.assertNotEqual(self.kill(at, how, output, *words).code, 0)
                    if (self.folder / output).exists() and (self.folder / output).read_bytes() != sound[:2000]:
                        self.expect(0, "inspect", output)
                    self.expect(0, *words)
                    self.expect(0, "inspect", output)
                    if words is merge:  # repair might take those of a run that goes on: --resume does that
                        self.assertEqual(list(self.folder.glob("*.tmp")), [])


if __name__ == "__main__":
    unittest.main()

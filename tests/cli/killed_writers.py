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
    def kill(self, at, how, output):
        done = self.bizo("run", "job.ini", "-o", output, *FEW, environment={
            "LD_PRELOAD": KILL_LIBRARY, "BIZO_KILL_AT": str(at), "BIZO_KILL_HOW": how})
        self.assertIn(done.code, (0, 137, -9), done)  # as timeout says that it was killed
        return done

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
        least, most = 1, 1024  # the run changes files that often
        self.assertEqual(self.kill(most, "before", "most.h5").code, 0)
        while most - least > 1:
            middle = (least + most) // 2
            code = self.kill(middle, "before", f"call{middle}.h5").code
            least, most = (middle, most) if code else (least, middle)
        last = least
        plan = [(k, how) for how in ("before", "half", "after") for k in range(1, last + 1)]
        if TRIALS < len(plan):
            plan = random.Random(SEED).sample(plan, TRIALS)
        else:
            plan += random.Random(SEED).choices(plan, k=TRIALS - len(plan))
        for trial, (at, how) in enumerate(plan):
            with self.subTest(at=at, how=how):
                output = f"trial{trial}.h5"
                done = self.kill(at, how, output)
                self.assertNotEqual(done.code, 0)
                self.check(done, output, ("repair", "resume")[trial % 2])
            for path in self.folder.glob(f"trial{trial}.*"):
                path.unlink()
        print(f"{len(plan)} writers killed, at {last} different calls")


if __name__ == "__main__":
    unittest.main()

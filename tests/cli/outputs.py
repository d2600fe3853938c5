"""What a run may write over, who may write at a time, and standard descriptors that are closed or that nobody reads."""
import itertools
import os
import pathlib
import pty
import socket
import stat
import subprocess
import unittest

from program import BINARY, HANGS, SOURCE, QUADRATIC, InFolder, column, settings, status, tool
from waiting import wait_until

OVERWRITE = settings(run__overwrite="yes")

# Not over before a test has seen it at work, and asked it to leave.
LONG = settings(budget__iterations=10000000, run__save_every=0.2, run__checkpoint_every=0.2)


def described(path):
    """What would be different if somebody had touched it."""
    about = path.lstat()
    link = os.readlink(path) if path.is_symlink() else None
    content = path.read_bytes() if stat.S_ISREG(about.st_mode) else None
    return about.st_ino, stat.S_IFMT(about.st_mode), link, content


class Outputs(InFolder):
    def setUp(self):
        super().setUp()
        self.write("job.ini", QUADRATIC)

    def snapshot(self):
        return {path.relative_to(self.folder): described(path) for path in self.folder.rglob("*")}

    def refused(self, *words, codes=(2,)):
        """One line, and nothing is different."""
        before = self.snapshot()
        result = self.bizo(*words)
        self.assertIn(result.code, codes, result)
        self.assertEqual((result.out, len(result.err.splitlines())), ("", 1), result)
        self.assertEqual(self.snapshot(), before, words)
        return result.err

    def whole(self, name):
        self.assertEqual(column(self.folder / name, "/trace/iteration"), [0, 1, 2, 3])

    def begin(self, *words):
        """A run at work."""
        process = subprocess.Popen([BINARY, "run", "job.ini", "-q", "-o", "run.h5", *LONG, *words], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until((self.folder / "run.checkpoint.old").exists)
        return process

    def other_programs_file(self, name):
        done = tool("/usr/bin/python3", "-c", "import h5py, sys; h5py.File(sys.argv[1], 'w')['x'] = 1.0", self.folder / name)
        self.assertEqual(done.code, 0, done)


class Replaced(Outputs):
    def test_only_results_are_replaced(self):
        self.write("data.csv", "a,b\n1,2\n")
        self.write("empty.h5", "")
        self.write("short", "b")
        self.other_programs_file("other.h5")
        os.link(self.folder / "data.csv", self.folder / "hard.csv")
        (self.folder / "link.csv").symlink_to("data.csv")
        for name in ("data.csv", "job.ini", "empty.h5", "short", "other.h5", "hard.csv", "link.csv"):
            for more in ([], OVERWRITE, ["--resume=auto"]):
                with self.subTest(name, more=more):
                    said = self.refused("run", "job.ini", "-q", "-o", name, *more)
                    self.assertIn("not one of bizo's results", said)
                    self.assertNotIn("overwrite", said)
        self.expect(0, "run", "job.ini", "-q", "-o", "run.h5")
        for name in ("data.csv", "other.h5", "empty.h5", "link.csv"):
            self.assertIn("not one of bizo's results", self.refused("merge", name, "run.h5", "--overwrite"))

    def test_only_regular_files_are_replaced(self):
        (self.folder / "results").mkdir()
        os.mkfifo(self.folder / "pipe")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.folder / "socket"))
        for name in ("results", "pipe", "socket"):
            (self.folder / f"to_{name}").symlink_to(name)
        for name, word in (("results", "folder"), ("pipe", "pipe"), ("socket", "socket")):
            for output in (name, f"to_{name}"):
                for more in ([], OVERWRITE, ["--resume=auto"]):
                    with self.subTest(output, more=more):
                        self.assertIn(f"is a {word}", self.refused("run", "job.ini", "-q", "-o", output, *more))
        self.expect(0, "run", "job.ini", "-q", "-o", "run.h5")
        for name in ("results", "pipe", "socket", "to_pipe"):
            self.refused("merge", name, "run.h5", "--overwrite")
            self.refused("repair", name)

    def test_what_stands_beside_the_results_is_not_replaced_either(self):
        """A model's checkpoint is nobody's to throw away."""
        for name in ("run.checkpoint", "run.journal", "run.checkpoint.old", "run.journal.old", "run.h5.status"):
            for make in (lambda path: path.write_text("precious\n"), pathlib.Path.mkdir, os.mkfifo):
                make(self.folder / name)
                for more in ([], OVERWRITE, ["--resume=auto"], ["--resume"]):
                    with self.subTest(name, more=more):
                        self.assertIn(name, self.refused("run", "job.ini", "-q", *more))
                path = self.folder / name
                path.rmdir() if path.is_dir() else path.unlink()
        self.write("run.h5.backup.tmp", "precious")
        self.write("run.h5.7.tmp.tmp", "precious")
        self.write(f"run.h5.{os.getpid()}-7.tmp", "of a process that lives")
        self.write("run.h5.4194999-7.tmp", "of a process that cannot be")
        self.expect(0, "run", "job.ini", "-q")
        self.assertEqual(sorted(path.name for path in self.folder.glob("*.tmp")),
                         sorted(["run.h5.backup.tmp", "run.h5.7.tmp.tmp", f"run.h5.{os.getpid()}-7.tmp"]))

    def test_results_are_replaced(self):
        self.expect(0, "run", "job.ini", "-q", *settings(budget__iterations=1))
        self.assertIn("overwrite=yes", self.refused("run", "job.ini", "-q"))
        self.expect(0, "run", "job.ini", "-q", *OVERWRITE)
        self.whole("run.h5")
        self.expect(0, "merge", "all.h5", "run.h5")
        self.expect(0, "run", "job.ini", "-q", *OVERWRITE, "-o", "all.h5")
        self.whole("all.h5")
        (self.folder / "run.h5").write_bytes((self.folder / "run.h5").read_bytes()[:3000])  # damaged, and bizo's
        self.expect(0, "run", "job.ini", "-q", *OVERWRITE)
        self.whole("run.h5")

    def test_links_are_followed(self):
        for folder in ("far", "near"):
            (self.folder / folder).mkdir()
        link = self.folder / "near/run.h5"
        link.symlink_to("../far/results.h5")
        for more in ([], OVERWRITE):
            self.expect(0, "run", "job.ini", "-q", "-o", "near/run.h5", *more)
            self.assertTrue(link.is_symlink())
            self.assertFalse((self.folder / "far/results.h5").is_symlink())
            self.whole("far/results.h5")
        self.assertEqual(status(link)["exit_code"], "0")
        (self.folder / "all.h5").symlink_to(link)
        self.refused("run", "job.ini", "-q", "-o", "all.h5")
        self.expect(0, "run", "job.ini", "-q", "-o", "all.h5", *OVERWRITE)
        self.assertTrue((self.folder / "all.h5").is_symlink() and link.is_symlink())

    def test_links_that_lead_nowhere(self):
        (self.folder / "lost.h5").symlink_to("missing/run.h5")
        (self.folder / "circle.h5").symlink_to("circle.h5")
        self.assertIn("no folder", self.refused("run", "job.ini", "-q", "-o", "lost.h5", codes=(1,)))
        self.assertIn("symbolic links", self.refused("run", "job.ini", "-q", "-o", "circle.h5", codes=(1,)))

    def test_another_name_of_the_same_file_keeps_its_content(self):
        self.expect(0, "run", "job.ini", "-q", *settings(budget__iterations=1))
        os.link(self.folder / "run.h5", self.folder / "kept.h5")
        kept = (self.folder / "kept.h5").read_bytes()
        self.expect(0, "run", "job.ini", "-q", *OVERWRITE)
        self.assertEqual((self.folder / "kept.h5").read_bytes(), kept)

    def test_what_a_run_that_goes_on_finds_in_the_place_of_its_results_is_kept(self):
        self.expect(0, "run", "job.ini", "-q", *settings(budget__iterations=1))
        self.write("run.h5", "not results")
        done = self.expect(0, "run", "job.ini", "-q", "--resume")
        self.assertIn("run.h5.damaged", done.err)
        self.assertEqual((self.folder / "run.h5.damaged").read_text(), "not results")
        self.whole("run.h5")

    def test_the_last_output_counts(self):
        for words in (["-o", "a.h5", "-o", "b.h5"], ["--output=a.h5", "--output", "b.h5"], ["-oa.h5", "--output=b.h5"],
                      ["-q", "-o", "a.h5", "--resume=auto", "--resume=auto", "-q", "-o", "b.h5"]):
            self.expect(0, "run", "job.ini", *words)
            self.whole("b.h5")
            self.assertEqual([path.name for path in self.folder.glob("a.*")], [])
            for path in self.folder.glob("b.*"):
                path.unlink()


class AtOnce(Outputs):
    def test_one_output_has_one_writer(self):
        """The second is refused, whichever way it comes; the first does not notice."""
        (self.folder / "link.h5").symlink_to("run.h5")
        first = self.begin()
        for words in (["run", "job.ini", "-q", *OVERWRITE], ["run", "job.ini", "-q", "--resume", *LONG],
                      ["run", "job.ini", "-q", "--resume=auto", *LONG], ["run", "job.ini", "-q", "-o", "run", *OVERWRITE],
                      ["run", "job.ini", "-q", "-o", "link.h5", *OVERWRITE], ["repair", "run.h5"]):
            result = self.expect(2, *words)
            self.assertEqual(len(result.err.splitlines()), 1, result)
            self.assertIn(f"process {first.pid} on ", result.err)
        self.expect(0, "run", "job.ini", "-q", "-o", "other.h5")
        self.assertIn("writing", self.expect(2, "merge", "run.h5", "other.h5", "--overwrite").err)
        self.assertIsNone(first.poll())
        first.terminate()
        self.assertEqual((first.communicate()[1], first.returncode), ("", 75))
        self.assertEqual(status(self.folder / "run.h5"), {"exit_code": "75", "stop_reason": "interrupted"})
        self.assertFalse((self.folder / ".run.owner").exists())
        rows = len(column(self.folder / "run.h5", "/trace/iteration"))
        self.expect(0, "run", "job.ini", "-q", "--resume", *settings(budget__iterations=rows + 2))

    def test_a_killed_writer_is_no_hindrance(self):
        first = self.begin()
        first.kill()
        first.communicate()
        self.assertTrue((self.folder / ".run.owner").exists())
        self.expect(0, "repair", "run.h5")
        self.expect(0, "run", "job.ini", "-q", *OVERWRITE)
        self.whole("run.h5")
        self.assertFalse((self.folder / ".run.owner").exists())

    def test_ten_starts_at_the_same_time(self):
        """One of them runs, or several in turn; the file is whole."""
        starts = [subprocess.Popen([BINARY, "run", "job.ini", "-q", *OVERWRITE], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True) for _ in range(10)]
        ends = [(start.communicate()[1], start.returncode) for start in starts]
        self.assertIn(("", 0), ends)
        for said, code in ends:
            self.assertTrue((said, code) == ("", 0) or (code == 2 and "is being written by" in said), (said, code))
        self.whole("run.h5")
        self.assertEqual(status(self.folder / "run.h5")["exit_code"], "0")
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith(".")], [])

    def test_merges_at_the_same_time(self):
        for seed in (1, 2, 3):
            self.expect(0, "run", "job.ini", "-q", "-o", f"run_{seed}.h5", *settings(run__seed=seed))
        os.link(self.folder / "run_1.h5", self.folder / "same.h5")
        (self.folder / "link.h5").symlink_to("run_1.h5")
        for name in ("run_1.h5", "link.h5", "same.h5"):
            self.assertIn("would replace", self.refused("merge", name, "run_1.h5", "run_2.h5", "--overwrite"))
        self.assertIn("twice", self.refused("merge", "all.h5", "run_1.h5", "same.h5"))
        merges = [subprocess.Popen([BINARY, "merge", "all.h5", "run_1.h5", "run_2.h5", "run_3.h5", "--overwrite"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                  for _ in range(8)]
        for merge in merges:
            self.assertEqual((merge.communicate()[1], merge.returncode), ("", 0))
        self.assertEqual(column(self.folder / "all.h5", "/table/iterations"), [3, 3, 3])
        self.assertEqual(list(self.folder.glob("*.tmp")), [])


class Streams(Outputs):
    def closed(self, which, *words, **how):
        """The program with some of its descriptors closed."""
        close = " ".join(f"{number}>&-" for number in which)
        return subprocess.Popen(["sh", "-c", f'exec "$@" {close}', "sh", BINARY, *map(str, words)], cwd=self.folder, **how)

    def test_closed_descriptors(self):
        """Nothing that is printed gets into a file, whichever are closed."""
        self.expect(0, "run", "job.ini", "-q", "-o", "whole.h5")
        for count in (1, 2, 3):
            for which in itertools.combinations((0, 1, 2), count):
                with self.subTest(closed=which):
                    output = f"closed{''.join(map(str, which))}.h5"
                    done = self.closed(which, "run", "job.ini", "-o", output, stdout=subprocess.DEVNULL)
                    self.assertEqual(done.wait(HANGS), 0)
                    same = tool("h5diff", self.folder / "whole.h5", self.folder / output, "/trace")
                    self.assertEqual((same.code, same.out + same.err), (0, ""))

    def test_the_journal_of_a_run_without_standard_output(self):
        run = self.closed((0, 1, 2), "run", "job.ini", *LONG, *settings(run__checkpoint_every=1000))
        self.addCleanup(run.kill)
        journal = self.folder / "run.journal"
        wait_until(lambda: journal.exists() and journal.stat().st_size > 100000)
        run.kill()
        run.wait()
        self.assertNotIn(b"evaluations   seconds", journal.read_bytes())
        resumed = self.expect(0, "run", "job.ini", "-q", "--resume", *settings(budget__iterations=3))
        self.assertNotIn("whole entry", resumed.err)

    def test_nobody_reads_what_is_printed(self):
        """A run of a built-in problem goes on to its end, and inspect --follow does not."""
        for words in (["run"], ["launch", "2"]):
            output = f"{words[0]}_to_head.h5"
            shell = tool("sh", "-c", '("$@"; echo $? > code) | head -1; cat code', "sh", BINARY, *words, "job.ini", "-o", output, folder=self.folder)
            self.assertEqual(shell.out.splitlines()[-1], "0", shell)
            self.assertEqual(status(self.folder / output), {"exit_code": "0", "stop_reason": "iterations"})
        self.begin()
        shown = subprocess.Popen([BINARY, "inspect", "run.h5", "--follow"], cwd=self.folder, stdout=subprocess.PIPE, text=True)
        self.addCleanup(shown.kill)
        shown.stdout.readline()
        shown.stdout.close()
        shown.wait(HANGS)

    def test_followed_on_a_terminal_the_value_is_drawn(self):
        self.expect(0, "run", "job.ini", "-q")
        ours, theirs = pty.openpty()
        shown = subprocess.Popen([BINARY, "inspect", "run.h5", "--follow"], cwd=self.folder, stdout=theirs)
        self.addCleanup(shown.kill)
        os.close(theirs)
        text = b""
        try:
            while part := os.read(ours, 65536):
                text += part
        except OSError:  # EIO: the other end is closed
            pass
        os.close(ours)
        self.assertEqual(shown.wait(HANGS), 0)
        self.assertRegex(text.decode(), "\\| *[\u2801-\u28ff]+.*\r\nvalue, iterations 0 to 3\r\n")
        self.assertNotRegex(self.expect(0, "inspect", "run.h5", "--follow").out, "[\u2801-\u28ff]")

    def test_the_standard_input_is_the_loops(self):
        loop = "while read s; do $0 launch 2 job.ini -q -o k$s.h5 --set run.seed=$s; done"
        done = subprocess.run(["sh", "-c", loop, BINARY], input="1\n2\n3\n", cwd=self.folder, text=True, capture_output=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for seed in (1, 2, 3):
            self.whole(f"k{seed}.h5")


class Scripts(Outputs):
    """The job scripts where there is no SLURM, as far as that goes."""

    def script(self, name, *words, **environment):
        return subprocess.run(["bash", pathlib.Path(SOURCE) / "jobs" / name, *words], cwd=self.folder, text=True,
                              capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=HANGS,
                              env={**os.environ, "BIZO": BINARY, **environment})

    def test_options_of_the_user_come_last(self):
        for name, output, environment in (("single.sbatch", "job.h5", {}), ("single.sbatch", "job.h5", {"LAUNCHER": "mpirun"}),
                                          ("array.sbatch", "job-7.h5", {"SLURM_ARRAY_TASK_ID": "7"})):
            for words, result in (([], output), (["--output", "mine.h5"], "mine.h5"), (["-o", "mine.h5", "--resume"], "mine.h5"),
                                  (["--output=mine.h5", "-q", "--resume=auto"], "mine.h5")):
                with self.subTest(name, words=words):
                    if "--resume" in words:  # there is nothing to resume: the last one counts
                        self.assertIn("there is no checkpoint",
                                      self.script(name, "job.ini", *words, **environment).stderr)
                        continue
                    done = self.script(name, "job.ini", *words, **environment)
                    self.assertEqual(done.returncode, 0, done)
                    self.whole(result)
                    for path in (*self.folder.glob("mine.*"), *self.folder.glob("job*.h5*"), *self.folder.glob("job*.checkpoint")):
                        path.unlink()


if __name__ == "__main__":
    unittest.main()
